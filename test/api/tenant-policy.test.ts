import { tenantOfSlug } from '../../domain/registered-tenant';
import { calculator, httpGet } from '../domain/sample-tools';
import { newHolder, openSession } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
let member: string;

beforeAll(async () => {
  api = await startTestApi();
  await api.post('/v1/tenants', {
    tenant_id: 'acme',
    display_name: 'Acme',
    allowed_models: ['echo'],
    blocked_tools: ['http_get'],
  });
  await api.post('/v1/tenants', { tenant_id: 'other', display_name: 'Other' });
  member = (await openSession(api, await newHolder(api, tenantOfSlug('acme')))).token;
});

afterAll(() => api.close());

const decision = (slug: string, query: string, token = member) =>
  api.get(`/v1/tenants/${slug}/policy/decision?${query}`, { token });

test('without a registry no tool is known, and models are decided all the same', async () => {
  expect((await decision('acme', 'tool=calculator&model=echo')).body).toMatchObject({
    tenant_id: 'acme',
    tool: { name: 'calculator', allowed: false, code: 'tool_not_registered', mend: 'evidence' },
    model: { name: 'echo', allowed: true, code: null, reason: null, mend: null, remedy: null },
    registry: null,
  });
});

test('a decision tells by which policy and by which version of which registry it was made', async () => {
  await api.post('/v1/tool-registries/default/versions', {
    version: 'v1.0.0',
    tools: [calculator, httpGet],
  });
  expect((await decision('acme', 'tool=calculator&model=x-ai/grok-4-fast')).body).toMatchObject({
    tool: { allowed: true },
    model: { allowed: false, code: 'model_not_allowed', remedy: expect.stringContaining('allowed_models') },
    policy: { allowed_models: ['echo'], blocked_tools: ['http_get'] },
    registry: { registry: 'default', version: 'v1.0.0', hash: expect.stringMatching(/^sha256:/) },
  });
  expect((await decision('acme', 'tool=http_get')).body).toMatchObject({
    tool: { allowed: false, code: 'tool_blocked', mend: 'resubmit' },
    model: null,
  });
});

test('a token of a tenant learns nothing of the policy of another', async () => {
  const nobodys = await decision('nobody', 'tool=calculator');
  expect(nobodys.status).toBe(404);
  expect(await decision('other', 'tool=calculator')).toMatchObject({
    status: 404,
    body: { detail: Object(nobodys.body).detail },
  });
  expect((await decision('other', 'tool=calculator', api.token)).status).toBe(200);
});
