import { z } from 'zod';
import { Portcullis } from '../../client';
import { issueToken } from './capability-token';
import { idList, newHolder, type OpenSession, openSession, tenantNamed } from './holder';
import { startTestApi, type TestApi } from './test-api';

/** Two servers of one database. */
let api: TestApi;
let second: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  second = await startTestApi({ beside: api });
});
afterAll(async () => {
  await second.close();
  await api.close();
});

/** Registers a tenant; gives the session of one of its principals. */
async function newTenant(slug: string, limits: object, role = 'admin'): Promise<OpenSession> {
  const created = await api.post('/v1/tenants', { tenant_id: slug, display_name: slug, ...limits });
  expect(created.status).toBe(201);
  return openSession(api, await newHolder(api, tenantNamed(slug), { role }));
}

async function entries(slug: string): Promise<readonly { type: string; data: z.output<typeof entryData> }[]> {
  const { rows } = await api.superuser.query<{ type: string; canonical: Buffer }>(
    `select type, canonical from event join tenant on tenant.id = event.tenant
     where tenant.reference = $1 and type !~ '^(TENANT|HOLDER)_' order by event.id`,
    [`tenant_node:${slug}`],
  );
  return rows.map(({ type, canonical }) => ({
    type,
    data: z.object({ data: entryData }).parse(JSON.parse(canonical.toString('utf8'))).data,
  }));
}
const entryData = z.object({ principal: z.string(), token: z.string(), body: z.looseObject({}) });

test('a tenant registers as many nodes as it may; the next is refused with what the quota is', async () => {
  const { token, session, holder } = await newTenant('ten-nodes', { max_vms: 10 });
  for (let n = 1; n <= 10; n++)
    expect(await api.post('/v1/vms', { name: 'node' }, { token })).toMatchObject({
      status: 201,
      body: { tenant_id: 'ten-nodes', name: 'node', storage_gb: 0, registered_by: holder.principal },
    });
  const refused = await api.post('/v1/vms', {}, { token });
  expect(refused).toMatchObject({
    status: 429,
    body: { code: 'quota_exceeded', quota: 'max_vms', limit: 10, used: 10, tenant_id: 'ten-nodes' },
  });
  // No time frees a node.
  expect(refused.headers.get('retry-after')).toBeNull();
  await api.post('/v1/vms', {}, { token });

  const told = await entries('ten-nodes');
  expect(told.map(({ type }) => type)).toEqual([...Array(10).fill('VM_REGISTERED'), 'QUOTA_EXHAUSTED']);
  expect(told.at(-1)?.data).toEqual({
    principal: holder.principal,
    token: `session:${session}`,
    body: { tenant_id: 'ten-nodes', quota: 'max_vms', limit: 10, used: 10 },
  });
  // What people call it is no part of the ledger.
  expect(JSON.stringify(told)).not.toContain('node"');
});

test('of 64 who ask for the last place at two servers, one gets it', async () => {
  const { token } = await newTenant('last-place', { max_vms: 1 });
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, n) => (n % 2 === 0 ? api : second).post('/v1/vms', {}, { token })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(63).fill(429)]);
  const { data } = idList.parse((await second.get('/v1/vms', { token })).body);
  expect(data).toHaveLength(1);
});

test('a limit that is lowered counts at once, takes nothing away, and what is removed frees its place', async () => {
  const { token } = await newTenant('lowered', { max_vms: 3 });
  for (let n = 0; n < 3; n++) await api.post('/v1/vms', {}, { token });
  expect((await api.patch('/v1/tenants/lowered', { max_vms: 2 })).status).toBe(200);
  expect(await second.post('/v1/vms', {}, { token })).toMatchObject({ body: { limit: 2, used: 3 } });
  const { data } = idList.parse((await api.get('/v1/vms', { token })).body);
  expect(data).toHaveLength(3);
  for (const { id } of data.slice(0, 2))
    expect(await second.delete(`/v1/vms/${id}`, { token })).toMatchObject({ status: 200, body: { id } });
  expect((await second.delete(`/v1/vms/${data[0]?.id}`, { token })).status).toBe(404);
  expect((await second.post('/v1/vms', {}, { token })).status).toBe(201);
  expect((await second.post('/v1/vms', {}, { token })).status).toBe(429);
});

test('nodes are listed page by page, newest first, to the tenant alone', async () => {
  const { token } = await newTenant('listed', {});
  const { token: foreign } = await newTenant('foreign', {});
  const made: string[] = [];
  for (let n = 0; n < 3; n++)
    made.unshift(z.looseObject({ id: z.string() }).parse((await api.post('/v1/vms', {}, { token })).body).id);
  const first = idList.parse((await api.get('/v1/vms?limit=2', { token })).body);
  const next = idList.parse((await api.get(`/v1/vms?limit=2&cursor=${first.next_cursor}`, { token })).body);
  expect([...first.data, ...next.data].map(({ id }) => id)).toEqual(made);
  expect(next.next_cursor).toBeNull();
  expect((await api.get(`/v1/vms/${made[0]}`, { token })).body).toMatchObject({ id: made[0] });
  expect(idList.parse((await api.get('/v1/vms', { token: foreign })).body).data).toEqual([]);
  expect((await api.get(`/v1/vms/${made[0]}`, { token: foreign })).status).toBe(404);
  expect((await api.delete(`/v1/vms/${made[0]}`, { token: foreign })).status).toBe(404);
  // An operator names the tenant.
  const asOperator = await api.get('/v1/vms?tenant=tenant_node:listed');
  expect(idList.parse(asOperator.body).data).toHaveLength(3);
});

test('a member reads, and writes nothing; for a tenant that is not registered nobody does', async () => {
  const { token } = await newTenant('members', {}, 'member');
  expect((await api.get('/v1/vms', { token })).status).toBe(200);
  for (const [path, body] of [
    ['/v1/vms', {}],
    ['/v1/storage-reservations', { gigabytes: 1, purpose: 'p' }],
  ] as const)
    expect(await api.post(path, body, { token })).toMatchObject({
      status: 403,
      body: { code: 'scope_required' },
    });
  expect(await api.post('/v1/vms', { tenant: 'tenant_node:nobody' })).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
});

test('a capability token does what its scope names, and no more', async () => {
  await newTenant('scoped', {});
  const [reader, writer, keeper] = await Promise.all(
    ['service:tenant-read', 'vms:write', 'storage:write'].map(async (scope) => {
      const { token } = await issueToken(api, 'scoped', { scope });
      return { token };
    }),
  );
  const reservation = { gigabytes: 1, purpose: 'p' };
  expect((await api.post('/v1/vms', {}, writer)).status).toBe(201);
  expect((await api.post('/v1/storage-reservations', reservation, keeper)).status).toBe(201);
  expect((await api.get('/v1/vms', reader)).status).toBe(200);
  for (const answer of [
    await api.post('/v1/vms', {}, reader),
    await api.post('/v1/vms', {}, keeper),
    await api.post('/v1/storage-reservations', reservation, writer),
    await api.get('/v1/vms', writer),
  ])
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope_required' } });
});

test('storage is reserved, committed, listed and released, beside that of nodes', async () => {
  const { token } = await newTenant('stored', { storage_quota_gb: 100 });
  const node = await api.post('/v1/vms', { storage_gb: 60 }, { token });
  expect(node.status).toBe(201);
  const reserved = await api.post(
    '/v1/storage-reservations',
    { gigabytes: 40, purpose: 'A restore.', expires_in_seconds: 600 },
    { token },
  );
  expect(reserved).toMatchObject({ status: 201, body: { gigabytes: 40, state: 'held' } });
  const { id } = z.looseObject({ id: z.string() }).parse(reserved.body);
  const more = { gigabytes: 1, purpose: 'More.' };
  expect(await second.post('/v1/storage-reservations', more, { token })).toMatchObject({
    status: 429,
    body: { quota: 'storage_quota_gb', limit: 100, used: 100, tenant_id: 'stored' },
  });
  expect(await second.post(`/v1/storage-reservations/${id}/commit`, undefined, { token })).toMatchObject({
    status: 200,
    body: { id, state: 'committed', expires_at: null },
  });
  const listed = await api.get('/v1/storage-reservations', { token });
  expect(listed.body).toMatchObject({ data: [{ id, state: 'committed' }], next_cursor: null });
  expect((await api.delete(`/v1/storage-reservations/${id}`, { token })).status).toBe(200);
  expect((await api.delete(`/v1/storage-reservations/${id}`, { token })).status).toBe(404);
  expect((await api.post('/v1/storage-reservations', more, { token })).status).toBe(201);
});

test.each([
  ['/v1/vms', { name: 'node', storage_gb: 5 }, { name: 'another' }],
  [
    '/v1/storage-reservations',
    { gigabytes: 5, purpose: 'A restore.' },
    { gigabytes: 5, purpose: 'Another.' },
  ],
])('%s is carried out once under an idempotency key, at whichever server', async (path, body, another) => {
  const { token } = await newTenant(`once${path.replaceAll('/', '-')}`, { storage_quota_gb: 9 });
  const headers = { 'idempotency-key': 'once' };
  const first = await api.post(path, body, { token, headers });
  expect(first.status).toBe(201);
  for (const server of [api, second])
    expect(await server.post(path, body, { token, headers })).toMatchObject({
      status: 201,
      body: first.body,
    });
  expect(await second.post(path, another, { token, headers })).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
  expect((await api.get(path, { token })).body).toMatchObject({ data: [first.body] });
  expect(await api.post(path, body, { token, headers: { 'idempotency-key': 'a b' } })).toMatchObject({
    status: 422,
  });
});

test('the SDK, whose answer was lost, asks again and has registered one node', async () => {
  const { token } = await newTenant('lost-answer', { max_vms: 2 });
  let lost = 0;
  const client = new Portcullis({
    baseUrl: api.url,
    token,
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method !== 'POST' || lost > 0) return answer;
      lost += 1;
      await answer.arrayBuffer();
      throw new TypeError('the connection broke');
    },
  });
  const registered = await client.vms.register({ name: 'node' });
  expect(lost).toBe(1);
  const { data } = idList.parse((await api.get('/v1/vms', { token })).body);
  expect(data).toEqual([expect.objectContaining({ id: registered.id })]);
});

test.each([
  ['/v1/vms', { storage_gb: -1 }, '/storage_gb'],
  ['/v1/vms', { storage_gb: 1.5 }, '/storage_gb'],
  ['/v1/vms', { host: '../etc' }, '/host'],
  ['/v1/storage-reservations', { gigabytes: 0, purpose: 'p' }, '/gigabytes'],
  ['/v1/storage-reservations', { gigabytes: 1, purpose: 'p', expires_in_seconds: 0 }, '/expires_in_seconds'],
])('%s takes no %j', async (path, body, pointer) => {
  const answer = await api.post(path, body, { headers: { 'portcullis-tenant': 'tenant_node:listed' } });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
});
