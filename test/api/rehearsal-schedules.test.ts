import { DependencyAway } from '../../application/provisioning/runs';
import type { RehearsalSchedules } from '../../application/rehearsals/rehearsal-schedules';
import { newHolder, openSession, tenantNamed } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
const tenant = tenantNamed('scheduled');
const key = { tenant, kind: 'rotation', key_ref: 'signing_key:scheduled' };
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
