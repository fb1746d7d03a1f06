import { z } from 'zod';
import { DependencyAway } from '../../application/provisioning/runs';
import type { RehearsalSchedules } from '../../application/rehearsals/rehearsal-schedules';
import { referenceSchema } from '../../domain/reference';
import { newHolder, openSession, tenantNamed } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
const tenant = tenantNamed('scheduled');
const key = { tenant, kind: 'rotation', key_ref: 'signing_key:scheduled' };
const overdueSchema = z.object({ data: z.array(z.looseObject({ tenant: z.string() })) });
const away = async () => {
  throw new DependencyAway('temporal');
};
const schedules: RehearsalSchedules = {
  ensure: away,
  pause: away,
  resume: away,
  remove: away,
  describe: away,
  list: away,
};

beforeAll(async () => {
  api = await startTestApi({ schedules });
});
afterAll(() => api.close());

test('while Temporal is away, which keeps the schedules, each is answered 503 with Retry-After', async () => {
  for (const answer of [
    await api.get(`/v1/rehearsal-schedules?tenant=${tenant}`),
    await api.post('/v1/rehearsal-schedules/pause', { ...key, reason: 'It moves.' }),
    await api.post('/v1/rehearsal-schedules/resume', key),
  ]) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});

test('a session, even of an admin, neither pauses nor resumes', async () => {
  const { token } = await openSession(api, await newHolder(api, tenant, { role: 'admin' }));
  for (const path of ['pause', 'resume'])
    expect(await api.post(`/v1/rehearsal-schedules/${path}`, key, { token })).toMatchObject({ status: 403 });
});

test('a reason is asked for, and looked through for what must not come in', async () => {
  expect(await api.post('/v1/rehearsal-schedules/pause', key)).toMatchObject({
    status: 422,
    body: { code: 'schema_invalid', errors: [{ pointer: '/reason' }] },
  });
  const secret = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END PRIVATE KEY-----';
  expect(await api.post('/v1/rehearsal-schedules/pause', { ...key, reason: secret })).toMatchObject({
    status: 403,
    body: { body: { stable_code: 'key_custody_private_material_refused' } },
  });
});

test('the key of reports is told to everybody', async () => {
  expect(await api.get('/v1/rehearsal-report-key', { token: null })).toMatchObject({
    status: 200,
    body: { kty: 'OKP', crv: 'Ed25519', x: api.application.reportKey.public_key },
  });
});

test('of overdue rehearsals an operator is told of all, a session of its own alone', async () => {
  const { application } = api;
  const other = tenantNamed('also_overdue');
  for (const each of [tenant, other])
    await application.database.projector
      .insertInto('due_rehearsal')
      .values({
        tenant: await application.tenants.allot(referenceSchema.parse(each)),
        kind: 'rotation',
        key_ref: 'signing_key:overdue',
        due_at: new Date(each === tenant ? '2026-02-01T00:00:00Z' : '2026-01-01T00:00:00Z'),
      })
      .execute();
  const tenantsTold = async (path: string, token = api.token) =>
    overdueSchema.parse((await api.get(path, { token })).body).data.map((row) => row.tenant);
  const path = '/v1/overdue-rehearsals';
  expect(await tenantsTold(path)).toEqual([other, tenant]);
  expect(await tenantsTold(`${path}?tenant=${tenant}`)).toEqual([tenant]);
  const { token } = await openSession(api, await newHolder(api, tenant));
  expect(await tenantsTold(path, token)).toEqual([tenant]);
  expect(await tenantsTold(`${path}?tenant=${other}`, token)).toEqual([]);
  expect(await api.get('/api/health/detail', { token: null })).toMatchObject({
    body: {
      status: 'ok',
      rehearsals: { status: 'warn', overdue: 2, oldest_due_at: '2026-01-01T00:00:00.000Z' },
    },
  });
});
