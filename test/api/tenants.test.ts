import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test('an operator registers a tenant, and reads it again', async () => {
  const created = await api.post('/v1/tenants', {
    tenant_id: 'acme-corp',
    display_name: 'Acme Corporation',
    max_vms: 10,
    storage_quota_gb: 100,
    api_rate_limit_rpm: 600,
  });
  expect(created).toMatchObject({
    status: 201,
    body: { tenant_id: 'acme-corp', enabled: true, max_vms: 10 },
  });
  expect(created.headers.get('location')).toBe('/v1/tenants/acme-corp');
  expect((await api.get('/v1/tenants/acme-corp')).body).toEqual(created.body);
});
