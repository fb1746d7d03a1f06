import { z } from 'zod';
import { referenceSchema } from '../../domain/reference';
import { decisions } from '../../store/projections/decisions';
import { Subscription } from '../../store/subscription';
import { until } from '../store/until';
import { receiptId, startTestApi, type TestApi } from './test-api';

let api: TestApi;
let subscription: Subscription;

beforeAll(async () => {
  api = await startTestApi({ refusalsPerMinute: 10_000 });
  subscription = new Subscription({ database: api.database, follower: decisions });
  subscription.start();
});

afterAll(async () => {
  await subscription.stop();
  await api.close();
});

const pageSchema = z.object({
  data: z.array(z.looseObject({ reference: z.string(), receipt: z.string(), seq: z.number() })),
  next_cursor: z.string().nullable(),
});

async function page(tenant: string, query = '') {
  const answer = await api.get(`/v1/records?${query}`, { headers: { 'portcullis-tenant': tenant } });
  expect(answer.status).toBe(200);
  return pageSchema.parse(answer.body);
}

/** Every item of the list, page by page. */
async function* walk(tenant: string, query: string) {
  let cursor: string | null = null;
  do {
    const { data, next_cursor } = await page(tenant, cursor === null ? query : `${query}&cursor=${cursor}`);
    yield* data;
    cursor = next_cursor;
  } while (cursor !== null);
}

async function all(tenant: string, query: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { reference } of walk(tenant, query)) found.push(reference);
  return found;
}

const record = (tenant: string, reference: string, more: object = {}) =>
  api.post('/v1/evidence', {
    tenant,
    reference,
    commitment: 'sha256:fixture',
    issuer: 'authority:fixture',
    ...more,
  });

const listed = (tenant: string, count: number) =>
  until(async () => (await all(tenant, 'limit=200')).length === count);

test('decisions are listed, newest first, with what they came to and where their proof is', async () => {
  const tenant = 'tenant_node:listed';
  const granted = await record(tenant, 'receipt:granted');
  const refused = await record(tenant, 'tenant_node:forged');
  await listed(tenant, 2);
  expect(await page(tenant)).toEqual({
    data: [
      expect.objectContaining({
        reference: `refusal:${receiptId(refused)}`,
        kind: 'refusal',
        operation: 'evidence.record',
        outcome: 'refused',
        code: 'evidence_kind_not_recordable',
        subject: 'tenant_node:forged',
        receipt: receiptId(refused),
      }),
      expect.objectContaining({
        reference: 'receipt:granted',
        version: 1,
        kind: 'receipt',
        outcome: 'recorded',
        code: null,
        subject: 'receipt:granted',
        company: null,
        receipt: receiptId(granted),
        withdrawn_at: null,
      }),
    ],
    next_cursor: null,
  });
  const { body } = await api.get(`/v1/receipts/${receiptId(granted)}?tenant=${tenant}`);
  expect((await page(tenant, 'kind=receipt')).data[0]).toMatchObject(
    z.object({ leaf_hash: z.string(), seq: z.number(), actor: z.string() }).parse(body),
  );
});

test('each filter, and any of them together, leaves what fits', async () => {
  const tenant = 'tenant_node:filtered';
  await record(tenant, 'receipt:one');
  await record(tenant, 'standing:two');
  await record(tenant, 'tenant_node:forged');
  await api.post('/v1/companies/bootstrap', {
    tenant,
    company: 'company_geist:filtered',
    legal_name_hash: 'sha256:name',
    legal_form: 'GmbH',
    jurisdiction: 'DE-BE',
    register_number_hash: 'sha256:number',
  });
  await listed(tenant, 4);
  const [newest, , two] = (await page(tenant)).data;
  const moments = z.object({ recorded_at: z.string() });
  const newestAt = moments.parse(newest).recorded_at;
  const twoAt = moments.parse(two).recorded_at;
  const expected: Readonly<Record<string, readonly string[]>> = {
    'kind=standing': ['standing:two'],
    'kind=nothing': [],
    'operation=company.bootstrap': ['company_geist:filtered'],
    'outcome=recorded': ['standing:two', 'receipt:one'],
    'outcome=recorded&kind=receipt': ['receipt:one'],
    'outcome=refused&code=evidence_kind_not_recordable': [expect.stringContaining('refusal:')],
    'code=record_conflict': [],
    'subject=tenant_node:forged': [expect.stringContaining('refusal:')],
    'company=company_geist:filtered': ['company_geist:filtered'],
    [`from=${newestAt}`]: ['company_geist:filtered'],
    [`until=${twoAt}&kind=standing`]: [],
    [`until=${newestAt}&kind=standing`]: ['standing:two'],
    'from=0000-01-01T00:00:00Z&until=9999-12-31T23:59:59Z&kind=receipt': ['receipt:one'],
  };
  for (const [query, references] of Object.entries(expected))
    expect([query, await all(tenant, query)]).toEqual([query, references]);
  expect(await all(tenant, `tenant=${tenant}&kind=receipt`)).toEqual(['receipt:one']);
});

test('pages neither skip nor repeat anything while more is recorded', async () => {
  const tenant = 'tenant_node:paged';
  const before = Array.from({ length: 30 }, (_, n) => `receipt:before_${n}`);
  for (const reference of before) await record(tenant, reference);
  await listed(tenant, 30);
  const found: string[] = [];
  let meanwhile = 0;
  for await (const { reference } of walk(tenant, 'limit=4')) {
    found.push(reference);
    await Promise.all([
      record(tenant, `receipt:meanwhile_${meanwhile++}`),
      record(tenant, `receipt:meanwhile_${meanwhile++}`),
    ]);
  }
  expect(found.filter((reference) => reference.startsWith('receipt:before'))).toEqual([...before].reverse());
  expect(new Set(found).size).toBe(found.length);
  await listed(tenant, 30 + meanwhile);
  expect(await all(tenant, 'limit=7')).toHaveLength(30 + meanwhile);
});

test("another tenant's decisions are not there, and asking makes nobody a tenant", async () => {
  await record('tenant_node:theirs', 'receipt:theirs');
  await listed('tenant_node:theirs', 1);
  const { data } = await page('tenant_node:theirs');
  const nothing = { data: [], next_cursor: null };
  expect(await page('tenant_node:mine', 'subject=receipt:theirs')).toEqual(nothing);
  expect(await page('tenant_node:never_named')).toEqual(nothing);
  // A cursor is a place, and opens nothing.
  await record('tenant_node:theirs', 'receipt:more');
  await listed('tenant_node:theirs', 2);
  const { next_cursor } = await page('tenant_node:theirs', 'limit=1');
  expect(await page('tenant_node:mine', `cursor=${next_cursor}`)).toEqual(nothing);
  expect((await page('tenant_node:theirs', `cursor=${next_cursor}`)).data).toEqual(data);
  const { rows } = await api.superuser.query(
    "select from tenant where reference = 'tenant_node:never_named'",
  );
  expect(rows).toEqual([]);
});

test('what a provisioning took back shows as withdrawn, and so do its older versions', async () => {
  const tenant = 'tenant_node:took_back';
  await record(tenant, 'receipt:kept');
  await record(tenant, 'receipt:taken');
  const id = await api.application.tenants.allot(referenceSchema.parse(tenant));
  await api.application.store.append({
    tenant: id,
    actor: id,
    recordedAt: '2026-11-21T09:00:00.000Z',
    restedOn: {},
    events: [{ id: crypto.randomUUID(), stream: 'receipt:taken', type: 'WITHDRAWN', data: {}, expected: 1 }],
  });
  await until(async () => {
    const { data } = await page(tenant, 'subject=receipt:taken');
    return data[0]?.withdrawn_at === '2026-11-21T09:00:00.000Z';
  });
  expect((await page(tenant, 'subject=receipt:kept')).data[0]).toMatchObject({ withdrawn_at: null });
  expect(await api.get(`/v1/records/receipt:taken?tenant=${tenant}`)).toMatchObject({
    body: { withdrawn: true, known: false, unknown_because: 'withdrawn', outcome: 'recorded', version: 2 },
  });
  await record(tenant, 'receipt:taken', { commitment: 'sha256:anew' });
  await listed(tenant, 3);
  const versions = (await page(tenant, 'subject=receipt:taken')).data;
  expect(versions).toMatchObject([
    { version: 3, withdrawn_at: null },
    { version: 1, withdrawn_at: '2026-11-21T09:00:00.000Z' },
  ]);
});

test.each([
  'kind=No-Kind',
  'kind=a&kind=b',
  'operation=everything',
  'outcome=lost',
  'code=no_such_code',
  'company=nobody',
  'subject=',
  'from=yesterday',
  'until=2026-11-21',
  'limit=0',
  'limit=201',
  'limit=ten',
  'cursor=',
  'cursor=bm90aGluZw',
  `cursor=${Buffer.from('2026-13-45T00:00:00.000Z 1').toString('base64url')}`,
  `cursor=${Buffer.from('2026-11-21T00:00:00.000Z -1').toString('base64url')}`,
  'nothing=of_the_kind',
])('%s is a problem, told without what was sent', async (query) => {
  const answer = await api.get(`/v1/records?${query}`);
  expect(answer).toMatchObject({ status: 422, body: { code: 'schema_invalid' } });
  const [, value = ''] = query.split('=');
  if (value.length > 3) expect(answer.text).not.toContain(value);
});
