import { z } from 'zod';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { ledgerEntries } from '../../store/projections/ledger-entries';
import { Subscription } from '../../store/subscription';
import { until } from '../store/until';
import { issueToken } from './capability-token';
import { openStreamAt } from './event-stream';
import { newHolder, type OpenSession, openSession } from './holder';
import { startTestApi, type TestApi } from './test-api';

const pageSchema = z.object({
  data: z.array(
    z.object({
      seq: z.int(),
      event_id: z.uuid(),
      type: z.string(),
      tenant: z.string(),
      stream: z.string(),
      version: z.int(),
      operation: z.string().nullable(),
      actor: z.uuid(),
      token: z.string().nullable(),
      leaf_hash: z.string(),
      data: z.looseObject({}),
    }),
  ),
  next_cursor: z.string().nullable(),
  up_to_date: z.boolean(),
});

let api: TestApi;
let following: Subscription;
let acme: OpenSession;
let other: OpenSession;

beforeAll(async () => {
  api = await startTestApi();
  following = new Subscription({ database: api.database, follower: ledgerEntries });
  following.start();
  for (const tenant_id of ['acme', 'other'])
    expect((await api.post('/v1/tenants', { tenant_id, display_name: tenant_id })).status).toBe(201);
  acme = await openSession(api, await newHolder(api, tenantOfSlug('acme')));
  other = await openSession(api, await newHolder(api, tenantOfSlug('other')));
});

afterAll(async () => {
  await following.stop();
  await api.close();
});

async function read(query: string, token = api.token) {
  const answer = await api.get(`/v1/ledger?${query}`, { token });
  expect(answer.status).toBe(200);
  return pageSchema.parse(answer.body);
}

/** Has something recorded in a tenant's store. */
async function seed(registry: string, version: string): Promise<void> {
  const seeded = await api.post(`/v1/tool-registries/${registry}/versions`, { version, tools: [] });
  expect(seeded.status).toBe(201);
}

test('an entry tells what was recorded, where, under whom and by which token', async () => {
  const { data, next_cursor, up_to_date } = await read('tenant_id=acme&event_type=TENANT_CREATED&limit=1');
  expect({ next_cursor, up_to_date }).toEqual({ next_cursor: null, up_to_date: true });
  const [entry] = data;
  expect(entry).toEqual({
    seq: expect.any(Number),
    event_id: expect.any(String),
    type: 'TENANT_CREATED',
    tenant: 'tenant_node:acme',
    stream: 'tenant_registration:acme',
    version: 1,
    operation: 'tenant.register',
    actor: expect.any(String),
    token: expect.stringMatching(/^operator_token:[0-9a-f-]{36}$/),
    leaf_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    data: expect.objectContaining({ body: expect.objectContaining({ tenant_id: 'acme' }) }),
  });
  const { rows } = await api.superuser.query(
    'select encode(leaf_hash, $1) as hash from log_entry where seq = $2',
    ['hex', entry?.seq],
  );
  expect(entry?.leaf_hash).toBe(rows[0]?.hash);
});

test('what was just recorded is there, however soon it is asked for', async () => {
  for (let nth = 0; nth < 5; nth++) {
    await seed('acme', `v1.${nth}.0`);
    const { data } = await read('tenant_id=acme&order=desc&limit=1');
    expect(data[0]?.data).toMatchObject({ body: { version: `v1.${nth}.0` } });
  }
});

test('entries come oldest first, or newest first, page by page, none twice and none left out', async () => {
  const all = (await read('')).data;
  expect(all.length).toBeGreaterThan(4);
  for (const order of ['asc', 'desc'] as const) {
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await read(`order=${order}&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ seq }) => seq));
      cursor = page.next_cursor;
    }
    const places = all.map(({ seq }) => seq);
    expect(seen).toEqual(order === 'asc' ? places : places.toReversed());
  }
});

test('entries are told apart by tenant, type, record and actor, and by several at once', async () => {
  await seed('default', 'v1.0.0');
  const types = async (query: string) =>
    (await read(query)).data.map(({ type, tenant }) => `${type} ${tenant}`);
  expect(await types('event_type=TENANT_CREATED')).toEqual([
    'TENANT_CREATED tenant_node:acme',
    'TENANT_CREATED tenant_node:other',
  ]);
  expect(await types('stream=tool_registry:default')).toEqual([
    'TOOL_REGISTRY_SEEDED tenant_node:portcullis_system',
  ]);
  expect(await types('tenant_id=tenant_node:acme&event_type=TENANT_DELETED')).toEqual([]);
  const { actor } = (await read('event_type=TENANT_CREATED')).data[0] ?? {};
  expect(await types(`actor=${actor}&event_type=TENANT_CREATED&tenant_id=other`)).toEqual([
    'TENANT_CREATED tenant_node:other',
  ]);
  expect(await types(`actor=${crypto.randomUUID()}`)).toEqual([]);
  expect(await types('tenant_id=never-registered')).toEqual([]);
});

test('a token of a tenant sees the entries of that tenant, and of no other', async () => {
  const own = (await read('', acme.token)).data;
  expect(new Set(own.map(({ tenant }) => tenant))).toEqual(new Set(['tenant_node:acme']));
  expect(own).toEqual((await read('tenant_id=acme')).data);
  for (const query of ['tenant_id=other', 'tenant_id=tenant_node:other', 'tenant_id=nobody'])
    expect(await read(query, acme.token)).toEqual({ data: [], next_cursor: null, up_to_date: true });
  expect((await read('stream=tenant_registration:other', acme.token)).data).toEqual([]);
  const { token } = await issueToken(api, 'acme', { scope: 'service:tenant-read' });
  const seen = (await read('', token)).data;
  expect(seen.map(({ type }) => type)).toContain('CAPABILITY_TOKEN_ISSUED');
  expect(new Set(seen.map(({ tenant }) => tenant))).toEqual(new Set(['tenant_node:acme']));
  const { token: narrow } = await issueToken(api, 'acme', { scope: 'vms:write' });
  expect((await api.get('/v1/ledger', { token: narrow })).status).toBe(403);
});

test.each([
  'event_type=created',
  'actor=nobody',
  'cursor=x',
  'order=up',
  'limit=0',
  'tenant_id=No%20Slug',
  'x=1',
])('%s is turned away', async (query) => {
  expect((await api.get(`/v1/ledger?${query}`)).status).toBe(422);
});

test('the entries of a tenant that was deleted stay', async () => {
  expect((await api.post('/v1/tenants', { tenant_id: 'gone', display_name: 'gone' })).status).toBe(201);
  const { tenantRegistry, operators } = api.application;
  const operator = await operators.authenticate(api.token);
  if (operator === undefined) throw new Error('the operator is unknown');
  const caller = { ...operator, tenant: tenantOfSlug('gone') };
  for (const status of ['DELETING', 'DELETED'] as const)
    expect(await tenantRegistry.recordStatus(caller, 'gone', status)).toMatchObject({ ok: true });
  expect((await read('tenant_id=gone')).data.map(({ type }) => type)).toEqual([
    'TENANT_CREATED',
    'TENANT_DELETION_BEGUN',
    'TENANT_DELETED',
  ]);
});

describe('the stream of entries', () => {
  it('tells what is recorded from now on, as it is recorded, and only what was asked for', async () => {
    const stream = await watch('tenant_id=acme&event_type=TOOL_REGISTRY_SEEDED');
    await seed('other', 'v3.0.0');
    await seed('acme', 'v3.0.0');
    await stream.untilEvents(1);
    await seed('acme', 'v3.1.0');
    await stream.untilEvents(2);
    stream.leave();
    expect(stream.told()).toMatchObject([
      {
        event: 'TOOL_REGISTRY_SEEDED',
        data: { tenant: 'tenant_node:acme', data: { body: { version: 'v3.0.0' } } },
      },
      { event: 'TOOL_REGISTRY_SEEDED', data: { data: { body: { version: 'v3.1.0' } } } },
    ]);
  });

  it('goes on after the last entry that was received, or begins at a place, with no entry twice or left out', async () => {
    const all = (await read('tenant_id=acme')).data.map(({ seq }) => seq);
    const fromFirst = await watch('tenant_id=acme&from=0');
    await fromFirst.untilEvents(all.length);
    fromFirst.leave();
    expect(fromFirst.told().map(({ id }) => id)).toEqual(all);
    const resumed = await watch('tenant_id=acme&from=0', all[2]);
    await resumed.untilEvents(all.length - 3);
    await seed('acme', 'v4.0.0');
    await resumed.untilEvents(all.length - 2);
    resumed.leave();
    expect(
      resumed
        .told()
        .map(({ id }) => id)
        .slice(0, -1),
    ).toEqual(all.slice(3));
  });

  it('tells a token of a tenant what is its own, and ends once the token is no longer let in', async () => {
    const stream = await watch('from=0', undefined, other.token);
    await seed('acme', 'v5.0.0');
    await seed('other', 'v5.0.0');
    await until(async () => JSON.stringify(stream.told()).includes('v5.0.0'));
    expect(new Set(stream.told().map(({ data }) => data.tenant))).toEqual(new Set(['tenant_node:other']));
    const revoked = await api.delete(`/v1/sessions/${other.session}`, { token: other.token });
    expect(revoked.status).toBe(204);
    await seed('acme', 'v5.1.0');
    await stream.ended;
  });

  it('is none for a tenant that isn’t there', async () => {
    expect((await api.get('/v1/ledger/events?tenant_id=nobody')).status).toBe(204);
    expect((await api.get('/v1/ledger/events?tenant_id=other', { token: acme.token })).status).toBe(204);
  });
});

const messageSchema = z.object({ tenant: z.string(), data: z.looseObject({}) });

/** A stream that stands: what is recorded from now on, it tells. */
async function watch(query: string, lastEventId?: number, token?: string) {
  const stream = await openStreamAt(api, `/v1/ledger/events?${query}`, lastEventId, token);
  expect(stream.status).toBe(200);
  const told = () =>
    stream.events().map(({ data, ...event }) => ({ ...event, data: messageSchema.parse(data) }));
  await until(() => stream.text().includes(':\n\n') || told().length > 0);
  return { ...stream, told };
}
