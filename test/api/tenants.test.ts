import { z } from 'zod';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { newHolder, openSession } from './holder';
import { type Answer, startTestApi, type TestApi } from './test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const page = z.object({
  data: z.array(z.looseObject({ tenant_id: z.string() })),
  next_cursor: z.string().nullable(),
});

function register(slug: string, fields: object = {}): Promise<Answer> {
  return api.post('/v1/tenants', { tenant_id: slug, display_name: `Tenant ${slug}`, ...fields });
}

async function slugsOf(query: string, token?: string): Promise<readonly string[]> {
  const { body } = await api.get(`/v1/tenants${query}`, token === undefined ? {} : { token });
  return page.parse(body).data.map(({ tenant_id }) => tenant_id);
}

async function sessionOf(slug: string, role: 'admin' | 'member'): Promise<string> {
  return (await openSession(api, await newHolder(api, tenantOfSlug(slug), { role }))).token;
}

describe('an operator', () => {
  test('registers a tenant, and reads it again', async () => {
    const created = await api.post('/v1/tenants', {
      tenant_id: 'acme-corp',
      display_name: 'Acme Corporation',
      max_vms: 10,
      storage_quota_gb: 100,
      api_rate_limit_rpm: 600,
    });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe('/v1/tenants/acme-corp');
    expect(created.body).toEqual({
      tenant_id: 'acme-corp',
      id: expect.any(String),
      reference: 'tenant_node:acme-corp',
      display_name: 'Acme Corporation',
      parent: null,
      status: 'ACTIVE',
      enabled: true,
      system: false,
      max_vms: 10,
      storage_quota_gb: 100,
      api_rate_limit_rpm: 600,
      rpm: null,
      rph: null,
      tpd: null,
      max_runs_per_day: null,
      allowed_tools: null,
      blocked_tools: [],
      allowed_models: null,
      blocked_models: [],
      isolation: 'shared',
      namespace: null,
      memory_namespace: 'acme-corp',
      created_at: expect.any(String),
      updated_at: expect.any(String),
      delete_after: null,
    });
    expect((await api.get('/v1/tenants/acme-corp')).body).toEqual(created.body);
  });

  test('changes what is said, and leaves what is not', async () => {
    await register('changing', { max_vms: 3, blocked_tools: ['shell'] });
    const changed = await api.patch('/v1/tenants/changing', {
      rpm: 120,
      allowed_models: ['x-ai/grok-4-fast'],
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { rpm: 120, allowed_models: ['x-ai/grok-4-fast'], max_vms: 3, blocked_tools: ['shell'] },
    });
    const freed = await api.patch('/v1/tenants/changing', { max_vms: null, allowed_models: null });
    expect(freed.body).toMatchObject({ max_vms: null, allowed_models: null, rpm: 120 });
    expect((await api.get('/v1/tenants/changing')).body).toEqual(freed.body);
  });

  test('ends the wait of a tenant for its verification', async () => {
    const waiting = await register('waiting', { status: 'PENDING_VERIFICATION' });
    expect(waiting.body).toMatchObject({ status: 'PENDING_VERIFICATION', enabled: false });
    const verified = await api.patch('/v1/tenants/waiting', { status: 'ACTIVE' });
    expect(verified.body).toMatchObject({ status: 'ACTIVE', enabled: true });
  });

  test('lists tenants by their slugs, page by page; those of no customer where asked for', async () => {
    for (const slug of ['zz-b', 'zz-a', 'zz-d']) await register(slug);
    await register('zz-c', { system: true, parent: 'zz-a' });
    const first = page.parse((await api.get('/v1/tenants?limit=2&cursor=zz')).body);
    expect(first).toMatchObject({
      data: [{ tenant_id: 'zz-a' }, { tenant_id: 'zz-b' }],
      next_cursor: 'zz-b',
    });
    const last = page.parse((await api.get(`/v1/tenants?limit=2&cursor=${first.next_cursor}`)).body);
    expect(last).toMatchObject({ data: [{ tenant_id: 'zz-d' }], next_cursor: null });
    expect(await slugsOf('?cursor=zz&include_system=true')).toEqual(['zz-a', 'zz-b', 'zz-c', 'zz-d']);
    expect(await slugsOf('?parent=zz-a')).toEqual([]);
    expect(await slugsOf('?parent=zz-a&include_system=true')).toEqual(['zz-c']);
    expect(await slugsOf('?status=SUSPENDED')).toEqual([]);
  });
});

describe('what does not fit is told, and changes nothing', () => {
  beforeAll(() => register('standing', { parent: 'acme-corp' }));

  test.each(['Acme', 'default', '1acme', '-acme', 'a--b', 'a_b', '', 'ä', `a${'b'.repeat(63)}`])(
    'the slug %j',
    async (slug) => {
      const refused = await register(slug);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/tenant_id' }] } });
    },
  );

  test.each([-1, 1.5, 1_000_000_001, '10', Number.MAX_SAFE_INTEGER])('the quota %p', async (max_vms) => {
    const issue = { status: 422, body: { errors: [{ pointer: '/max_vms' }] } };
    expect(await register('never', { max_vms })).toMatchObject(issue);
    expect(await api.patch('/v1/tenants/standing', { max_vms })).toMatchObject(issue);
  });

  test('another slug for a tenant that has one', async () => {
    const refused = await api.patch('/v1/tenants/standing', { tenant_id: 'another' });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/tenant_id' }] } });
    expect((await api.patch('/v1/tenants/standing', { tenant_id: 'standing' })).status).toBe(200);
  });

  test('a slug, a namespace of memory, that is taken', async () => {
    const again = await register('standing');
    expect(again).toMatchObject({ status: 409, body: { code: 'tenant_exists' } });
    expect(again.text).toContain('is ACTIVE');
    const memory = await register('forgetful', { memory_namespace: 'standing' });
    expect(memory).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    expect((await api.get('/v1/tenants/forgetful')).status).toBe(404);
  });

  test('a parent that there is not, that is not active, or that makes a cycle', async () => {
    const invalid = { status: 422, body: { code: 'parent_invalid' } };
    await register('unverified', { status: 'PENDING_VERIFICATION' });
    expect(await register('orphan', { parent: 'nobody' })).toMatchObject(invalid);
    expect(await register('orphan', { parent: 'unverified' })).toMatchObject(invalid);
    expect(await register('orphan', { parent: 'orphan' })).toMatchObject(invalid);
    expect(await api.patch('/v1/tenants/acme-corp', { parent: 'standing' })).toMatchObject(invalid);
    expect((await api.get('/v1/tenants/orphan')).status).toBe(404);
  });

  test('a namespace of a shared tenant, and a dedicated one where there is nowhere to put it', async () => {
    const contradiction = await register('torn', { isolation: 'shared', namespace: 'torn' });
    expect(contradiction).toMatchObject({ status: 422, body: { errors: [{ pointer: '/namespace' }] } });
    const placeless = await register('placeless', { namespace: 'portcullis-placeless' });
    expect(placeless).toMatchObject({ status: 503, body: { code: 'namespace_unavailable' } });
    expect((await api.get('/v1/tenants/placeless')).status).toBe(404);
  });

  test('private material, which is refused as everywhere', async () => {
    const before = await api.recorded();
    const refused = await register('leaky', { display_name: '-----BEGIN PRIVATE KEY-----' });
    expect(refused).toMatchObject({
      status: 403,
      body: { operation: 'tenant.register', body: { stable_code: 'key_custody_private_material_refused' } },
    });
    expect(await api.recorded()).toBe(before + 1);
  });
});

describe('a tenant', () => {
  let admin: string;
  let member: string;
  beforeAll(async () => {
    await register('tenant-a', { max_vms: 1 });
    await register('tenant-b');
    admin = await sessionOf('tenant-a', 'admin');
    member = await sessionOf('tenant-a', 'member');
  });

  test('sees itself, and no other', async () => {
    expect((await api.get('/v1/tenants/tenant-a', { token: member })).body).toMatchObject({ max_vms: 1 });
    expect(await slugsOf('?include_system=true', member)).toEqual(['tenant-a']);
    expect(await slugsOf('?cursor=tenant-a', member)).toEqual([]);
    expect(await slugsOf('?parent=acme-corp', member)).toEqual([]);
    const [other, nobody] = await Promise.all(
      ['tenant-b', 'tenant-x'].map((slug) => api.get(`/v1/tenants/${slug}`, { token: member })),
    );
    expect(other).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(nobody?.status).toBe(404);
  });

  test('registers none', async () => {
    const body = { tenant_id: 'own-child', display_name: 'Own child' };
    const refused = await api.post('/v1/tenants', body, { token: admin });
    expect(refused).toMatchObject({ status: 403, body: { code: 'operator_required' } });
  });

  test('is renamed by its admin, who changes nothing else of it', async () => {
    const change = (body: object, token: string) => api.patch('/v1/tenants/tenant-a', body, { token });
    expect((await change({ display_name: 'Renamed' }, admin)).body).toMatchObject({
      display_name: 'Renamed',
    });
    for (const body of [
      { max_vms: 100 },
      { parent: 'tenant-b' },
      { blocked_tools: [] },
      { status: 'ACTIVE' },
    ])
      expect(await change({ display_name: 'x', ...body }, admin)).toMatchObject({
        status: 403,
        body: { code: 'operator_required' },
      });
    expect((await change({ display_name: 'x' }, member)).status).toBe(403);
    expect((await api.patch('/v1/tenants/tenant-b', { display_name: 'x' }, { token: admin })).status).toBe(
      404,
    );
    expect((await api.get('/v1/tenants/tenant-a')).body).toMatchObject({
      display_name: 'Renamed',
      max_vms: 1,
    });
  });
});

describe('a tenant that is suspended', () => {
  const slug = 'suspended';
  const evidence = { reference: 'receipt:r', commitment: 'sha256:a', issuer: 'authority:a' };
  const header = { headers: { 'portcullis-tenant': tenantOfSlug(slug) } };
  let session: string;

  const stands = async (to: 'SUSPENDED' | 'ACTIVE' | 'DELETING' | 'DELETED') => {
    const operator = await api.application.operators.authenticate(api.token);
    if (operator === undefined) throw new Error('there is no operator');
    const recorded = await api.application.tenantRegistry.recordStatus(
      { ...operator, tenant: undefined },
      slug,
      to,
    );
    if (!recorded.ok) throw new Error(recorded.problem.detail);
  };

  beforeAll(async () => {
    await register(slug);
    session = await sessionOf(slug, 'admin');
    expect((await api.get('/v1/sessions/current', { token: session })).status).toBe(200);
    await stands('SUSPENDED');
  });

  test('is kept out, whatever its sessions ask', async () => {
    for (const path of ['/v1/sessions/current', `/v1/tenants/${slug}`, '/v1/records', '/v1/provisionings'])
      expect(await api.get(path, { token: session })).toMatchObject({
        status: 403,
        body: { code: 'tenant_suspended' },
      });
  });

  test('has nothing done for it by operators, who may read', async () => {
    const refused = { status: 403, body: { code: 'tenant_suspended' } };
    expect(await api.post('/v1/evidence', evidence, header)).toMatchObject(refused);
    const drill = { kind: 'rotation', key_ref: 'key_registry:k', tenant: tenantOfSlug(slug) };
    expect(await api.post('/v1/rehearsals', drill)).toMatchObject(refused);
    expect((await api.get('/v1/records', header)).status).toBe(200);
    expect((await api.get(`/v1/tenants/${slug}`)).body).toMatchObject({ enabled: false });
  });

  test('is served again at once when it is resumed; deleted, no more', async () => {
    await stands('ACTIVE');
    expect((await api.get('/v1/sessions/current', { token: session })).status).toBe(200);
    expect((await api.post('/v1/evidence', evidence, header)).status).toBe(200);
    for (const to of ['DELETING', 'DELETED'] as const) {
      await stands(to);
      const gone = { status: 403, body: { code: 'tenant_deleted' } };
      expect(await api.get('/v1/sessions/current', { token: session })).toMatchObject(gone);
      expect(await api.post('/v1/evidence', evidence, header)).toMatchObject(gone);
    }
    expect(await register(slug)).toMatchObject({ status: 409, body: { code: 'slug_retired' } });
  });

  test('does not keep out those whom nobody registered', async () => {
    const unknown = { headers: { 'portcullis-tenant': 'tenant_node:unregistered' } };
    expect((await api.post('/v1/evidence', evidence, unknown)).status).toBe(200);
  });
});
