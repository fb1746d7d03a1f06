import { challengeFor, newHolder, newHolderKey, openSession, tenantNamed, tryToOpen } from './holder';
import { startTestApi, type TestApi } from './test-api';

const tenant = tenantNamed('aldermoor_mills');
let now = Date.parse('2026-11-21T12:00:20.000Z');
let api: TestApi;

beforeEach(async () => {
  api = await startTestApi({ clock: () => new Date(now), sessionAttemptsPerMinute: 4 });
});

afterEach(() => api.close());

const suppressed = { status: 429, body: { code: 'too_many_attempts' } };

test('attempts with one holder key are limited until the minute is over; those with others are not', async () => {
  const holder = await newHolder(api, tenant);
  const other = await newHolder(api, tenant);
  // A challenge and its answer are two.
  await openSession(api, holder);
  await openSession(api, holder);
  const { reference } = holder.key;
  const body = { tenant, holder_key: reference };
  const answer = await api.post('/v1/sessions/challenges', body, { token: null });
  expect(answer).toMatchObject(suppressed);
  expect(answer.headers.get('retry-after')).toBe('40');
  expect(answer.headers.get('ratelimit-policy')).toBe('"holder-key";q=4;w=60');
  expect(answer.headers.get('ratelimit')).toBe('"holder-key";r=0;t=40');
  expect(await tryToOpen(api, holder, { challenge: 'A'.repeat(96) })).toMatchObject(suppressed);
  await openSession(api, other);

  now += 40_000;
  await openSession(api, holder);
});

test('a key that nobody enrolled is limited alike', async () => {
  const { reference } = newHolderKey();
  for (let tried = 0; tried < 4; tried++) await challengeFor(api, tenant, reference);
  const body = { tenant, holder_key: reference };
  expect(await api.post('/v1/sessions/challenges', body, { token: null })).toMatchObject(suppressed);
});

test('attempts from one address are limited over all keys, whatever their bodies are', async () => {
  const ask = (body: object) => api.post('/v1/sessions', body, { token: null });
  for (let tried = 0; tried < 40; tried++) expect((await ask({})).status).toBe(422);
  const answer = await ask({});
  expect(answer).toMatchObject(suppressed);
  expect(answer.headers.get('ratelimit-policy')).toBe('"address";q=40;w=60');
  // Who has a token asks on.
  expect((await api.get('/v1/sessions')).status).toBe(200);
});
