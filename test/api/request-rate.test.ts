import { issueToken } from './capability-token';
import { newHolder, openSession, tenantNamed } from './holder';
import { type Answer, startTestApi, type TestApi } from './test-api';

/** Two servers of one database, by one clock that stands still until it is moved. */
let now: Date;
let api: TestApi;
let second: TestApi;
beforeAll(async () => {
  now = new Date('2026-11-21T12:00:20Z');
  const clock = () => now;
  api = await startTestApi({ clock });
  second = await startTestApi({ clock, beside: api });
});
afterAll(async () => {
  await second.close();
  await api.close();
});

/** A tenant that may ask so often, and a token that is confined to it. */
async function newTenant(slug: string, api_rate_limit_rpm: number | null): Promise<string> {
  await api.post('/v1/tenants', { tenant_id: slug, display_name: slug, api_rate_limit_rpm });
  const { token } = await openSession(api, await newHolder(api, tenantNamed(slug), { role: 'admin' }));
  // The other server follows within a second.
  second.application.standings.expire();
  return token;
}

function ask(token: string, times: number): Promise<readonly Answer[]> {
  return Promise.all(
    Array.from({ length: times }, (_, n) => (n % 2 === 0 ? api : second).get('/v1/vms', { token })),
  );
}

const allowed = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length;

test('in each minute exactly as many requests are let in as the tenant may send, at all servers together', async () => {
  now = new Date('2026-11-21T12:00:20Z');
  const token = await newTenant('rated', 30);
  const asked = await ask(token, 50);
  expect(allowed(asked)).toBe(30);
  const refused = asked.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({ code: 'rate_limited' });
  expect(refused?.headers.get('retry-after')).toBe('40');
  expect(refused?.headers.get('ratelimit-policy')).toBe('"requests";q=30;w=60');
  expect(refused?.headers.get('ratelimit')).toBe('"requests";r=0;t=40');
  now = new Date('2026-11-21T12:00:59.999Z');
  expect(allowed(await ask(token, 10))).toBe(0);
  now = new Date('2026-11-21T12:01:00Z');
  expect(allowed(await ask(token, 100))).toBe(30);
});

test('a good answer tells what is left of the minute', async () => {
  now = new Date('2026-11-21T12:02:00Z');
  const token = await newTenant('telling', 3);
  const left: (string | null)[] = [];
  for (let n = 0; n < 3; n++) left.push((await api.get('/v1/vms', { token })).headers.get('ratelimit'));
  expect(left).toEqual(['"requests";r=2;t=60', '"requests";r=1;t=60', '"requests";r=0;t=60']);
});

test('whatever a token of the tenant asks counts, what it may not too, and none of it is recorded', async () => {
  now = new Date('2026-11-21T12:03:00Z');
  const token = await newTenant('counted', 3);
  const before = await api.recorded();
  expect((await api.get('/v1/operator-tokens', { token })).status).toBe(403);
  expect((await api.get('/v1/records/receipt:none', { token })).status).toBe(404);
  expect((await api.get('/v1/vms', { token })).status).toBe(200);
  expect((await api.post('/v1/vms', {}, { token })).status).toBe(429);
  expect(await api.recorded()).toBe(before);
});

test('sessions and capability tokens of a tenant count together', async () => {
  now = new Date('2026-11-21T12:03:30Z');
  const session = await newTenant('together', 2);
  const { token } = await issueToken(api, 'together');
  const left: (string | null)[] = [];
  for (const by of [session, token, session])
    left.push((await api.get('/v1/vms', { token: by })).headers.get('ratelimit'));
  expect(left).toEqual(['"requests";r=1;t=30', '"requests";r=0;t=30', '"requests";r=0;t=30']);
});

test('operators, and tenants without a limit, are counted nowhere', async () => {
  now = new Date('2026-11-21T12:04:00Z');
  await newTenant('limited', 1);
  const unlimited = await newTenant('unlimited', null);
  const answers = [
    ...(await ask(unlimited, 5)),
    ...(await Promise.all([1, 2, 3].map(() => api.get('/v1/vms?tenant=tenant_node:limited')))),
  ];
  expect(allowed(answers)).toBe(8);
  expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual(Array(8).fill(null));
  const { rows } = await api.superuser.query(
    "select from request_window where minute >= '2026-11-21T12:04:00Z'",
  );
  expect(rows).toHaveLength(0);
});

test('a limit of nothing lets nothing in, and promises no time at which it would', async () => {
  now = new Date('2026-11-21T12:05:00Z');
  const token = await newTenant('none-at-all', 0);
  const answer = await api.get('/v1/vms', { token });
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBeNull();
});

test('counts of minutes that are over are cleared away', async () => {
  now = new Date('2026-11-21T13:00:00Z');
  await api.application.clearQuotas();
  expect((await api.superuser.query('select from request_window')).rows).toHaveLength(0);
});
