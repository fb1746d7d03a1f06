import { until } from '../store/until';
import { issueToken, readingOf, register } from './capability-token';
import { documentFor } from './document';
import { openStream } from './event-stream';
import { startRun } from './provisioning-course';
import { type SeverableLink, severableLink } from './severable-link';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
let link: SeverableLink;
let temporalAway = false;

beforeAll(async () => {
  api = await startTestApi({
    through: async (databaseUrl) => {
      link = await severableLink(databaseUrl);
      return link.url;
    },
    temporalHealth: async () => {
      if (temporalAway) throw new Error('no answer');
    },
  });
});

afterAll(async () => {
  await api.close();
  await link.close();
});

const evidence = (name: string) => ({
  reference: `receipt:${name}`,
  commitment: 'sha256:fixture',
  issuer: 'authority:fixture',
});

test('while PostgreSQL is away decisions are answered 503 with Retry-After; when it is back, all goes on by itself', async () => {
  expect((await api.post('/v1/evidence', evidence('before'))).status).toBe(200);
  const run = await startRun(api, documentFor('watched_through_a_cut'));
  const stream = await openStream(api, run.id);
  await stream.untilEvents(1);

  await link.cut();
  for (const answer of [
    await api.post('/v1/evidence', evidence('during')),
    await api.get('/v1/records/receipt:before'),
    await api.post('/v1/provisionings', documentFor('during')),
    // A token that nobody has heard of can't be told from a good one now.
    await api.get('/v1/provisionings', { token: 'unheard-of-token-0123456789' }),
  ]) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await api.get('/health/live')).status).toBe(200);
  expect((await api.get('/health/ready')).status).toBe(503);
  expect(await api.get('/api/health')).toMatchObject({ status: 503, body: { status: 'down' } });
  expect(await api.get('/api/health/detail')).toMatchObject({
    status: 503,
    body: {
      status: 'down',
      dependencies: {
        postgres: { status: 'away' },
        temporal: { status: 'ok' },
        sequencer: { status: 'unknown', lag_seconds: null },
      },
    },
  });
  const metrics = await api.get('/metrics');
  expect(metrics.status).toBe(200);
  expect(metrics.text).not.toMatch(/^portcullis_sequencer_lag_seconds \d/m);

  await link.mend();
  await until(async () => (await api.post('/v1/evidence', evidence('after'))).status === 200);
  expect(await api.get('/api/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
  await run.decideNext();
  await stream.untilEvents(2);
  stream.leave();
});

test('nobody is let in by a capability token while what was revoked can not be read', async () => {
  await register(api, 'cut-off');
  const { token } = await issueToken(api, 'cut-off');
  expect((await api.get(readingOf('cut-off'), { token })).status).toBe(200);
  await link.cut();
  // What was read a moment ago counts for a second; then it is too old.
  await until(async () => (await api.get('/v1/tenants/cut-off', { token })).status === 503);
  expect(await api.get('/v1/tenants/cut-off', { token })).toMatchObject({
    status: 503,
    body: { code: 'dependency_unavailable' },
  });
  await link.mend();
  await until(async () => (await api.get('/v1/tenants/cut-off', { token })).status === 200);
});

test('while Temporal is away the service is degraded, and ready', async () => {
  temporalAway = true;
  expect(await api.get('/api/health/detail')).toMatchObject({
    status: 200,
    body: { status: 'degraded', dependencies: { temporal: { status: 'away' }, postgres: { status: 'ok' } } },
  });
  expect((await api.get('/health/ready')).status).toBe(200);
  temporalAway = false;
});

test('an event that waits too long for its place in the log makes the service degraded', async () => {
  const halted = await startTestApi({ withoutSequencer: true });
  await halted.post('/v1/evidence', evidence('waiting'));
  await halted.superuser.query("update pending set appended_at = now() - interval '11 seconds'");
  expect(await halted.get('/api/health/detail')).toMatchObject({
    status: 200,
    body: { status: 'degraded', dependencies: { sequencer: { status: 'degraded' } } },
  });
  expect((await halted.get('/metrics')).text).toMatch(/^portcullis_sequencer_lag_seconds 1\d/m);
  await halted.close();
});
