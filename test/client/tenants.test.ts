import { ConflictError, NotFoundError, Portcullis, SchemaError } from '../../client';
import { startTestApi, type TestApi } from '../api/test-api';

let api: TestApi;
let client: Portcullis;
beforeAll(async () => {
  api = await startTestApi();
  client = new Portcullis({ baseUrl: api.url, token: api.token });
});
afterAll(() => api.close());

test('tenants are registered, read, changed and listed', async () => {
  const created = await client.tenants.create({ tenant_id: 'acme', display_name: 'Acme', max_vms: 10 });
  expect(created).toMatchObject({ tenantId: 'acme', enabled: true, maxVms: 10, allowedTools: null });
  expect(await client.tenants.get('acme')).toEqual(created);
  const changed = await client.tenants.update('acme', { max_vms: null, blocked_models: ['m'] });
  expect(changed).toMatchObject({ maxVms: null, blockedModels: ['m'], displayName: 'Acme' });
  await client.tenants.create({
    tenant_id: 'billing',
    display_name: 'Billing',
    system: true,
    parent: 'acme',
  });
  const slugsOf = async (filter?: Parameters<typeof client.tenants.list>[0]) => {
    const slugs: string[] = [];
    for await (const { tenantId } of client.tenants.list(filter)) slugs.push(tenantId);
    return slugs;
  };
  expect(await slugsOf()).toEqual(['acme']);
  expect(await slugsOf({ includeSystem: true })).toEqual(['acme', 'billing']);
  expect(await slugsOf({ includeSystem: true, parent: 'acme' })).toEqual(['billing']);
});

test('what does not fit is told by the type of the error', async () => {
  const standing = { tenant_id: 'standing', display_name: 'Standing' };
  await client.tenants.create(standing);
  await expect(client.tenants.create(standing)).rejects.toBeInstanceOf(ConflictError);
  await expect(client.tenants.create({ ...standing, tenant_id: 'No' })).rejects.toBeInstanceOf(SchemaError);
  await expect(client.tenants.get('nobody')).rejects.toBeInstanceOf(NotFoundError);
});
