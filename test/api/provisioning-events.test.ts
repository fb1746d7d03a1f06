import { referenceSchema } from '../../domain/reference';
import { until } from '../store/until';
import { documentFor } from './document';
import { openStream } from './event-stream';
import { newHolder, openSession } from './holder';
import { startRun } from './provisioning-course';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

async function followers(): Promise<number> {
  const { rows } = await api.superuser.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and (query = 'listen portcullis_log' or query like '%from log_entry%')`,
  );
  return rows[0]?.count ?? 0;
}

test('a stream tells what was and what comes, and ends when the provisioning does', async () => {
  const run = await startRun(api, documentFor('watched'));
  const stream = await openStream(api, run.id);
  await stream.untilEvents(1);
  for (const _step of run.input.steps) expect(await run.decideNext()).not.toBe('refused');
  await run.complete();
  await stream.ended;
  const events = stream.events();
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ event }) => event)).toEqual([
    'PROVISIONING_REQUESTED',
    ...run.input.steps.map(() => 'PROVISIONING_STEP_DECIDED'),
    'PROVISIONING_CLOSED',
  ]);
  expect(events[1]?.data).toMatchObject({
    version: 2,
    type: 'PROVISIONING_STEP_DECIDED',
    actor: expect.any(String),
    recorded_at: expect.any(String),
    data: { step: 'evidence-1', outcome: 'recorded' },
  });
});

test('a stream goes on after the last event that was received; after the last of all there is nothing', async () => {
  const run = await startRun(api, documentFor('resumed'));
  await run.decideNext();
  await run.decideNext();
  const resumed = await openStream(api, run.id, 2);
  await resumed.untilEvents(1);
  await run.complete();
  await resumed.ended;
  expect(resumed.events().map(({ id }) => id)).toEqual([3, 4]);

  const nothingMore = await openStream(api, run.id, 4);
  await nothingMore.ended;
  expect([nothingMore.status, nothingMore.text()]).toEqual([204, '']);
});

test('a last event id that is none is a problem', async () => {
  const run = await startRun(api, documentFor('last_event_id'));
  const answer = await api.get(`/v1/provisionings/${run.id}/events`, { headers: { 'last-event-id': 'x' } });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/last-event-id' }] } });
});

test('a stream of a session ends with it, and tells nothing more', async () => {
  const run = await startRun(api, documentFor('revoked'));
  const { token, session } = await openSession(api, await newHolder(api, run.input.tenant));
  const stream = await openStream(api, run.id, undefined, token);
  await stream.untilEvents(1);
  expect((await api.delete(`/v1/sessions/${session}`, { token })).status).toBe(204);
  await run.decideNext();
  await stream.ended;
  expect(stream.events()).toHaveLength(1);
});

test('a provisioning that a session starts is carried out for its principal', async () => {
  const document = documentFor('started_by_session');
  const holder = await newHolder(api, referenceSchema.parse(document.tenant));
  const { token } = await openSession(api, holder);
  const answer = await api.post('/v1/provisionings', document, { token });
  expect(answer.status).toBe(202);
  const run = [...api.runs.started.values()].find(({ tenant }) => tenant === document.tenant);
  expect(run?.principal).toEqual({ id: holder.principal, kind: 'person' });
});

test('many streams share one connection, and none is left when the last has gone', async () => {
  await until(async () => (await followers()) === 0);
  const run = await startRun(api, documentFor('shared'));
  const streams = await Promise.all(Array.from({ length: 20 }, () => openStream(api, run.id)));
  await Promise.all(streams.map((stream) => stream.untilEvents(1)));
  await until(async () => (await followers()) === 1);
  await run.decideNext();
  await Promise.all(streams.map((stream) => stream.untilEvents(2)));
  expect(await followers()).toBe(1);
  for (const stream of streams) stream.leave();
  await until(async () => (await followers()) === 0);
});
