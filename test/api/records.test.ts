import { createHash } from 'node:crypto';
import { z } from 'zod';
import { until } from '../store/until';
import { operationAnswer, receiptId, startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

const tenant = 'tenant_node:record_keeper';
const other = 'tenant_node:somebody_else';

function evidence(reference: string, of: string) {
  return { tenant: of, reference, commitment: 'sha256:fixture', issuer: 'authority:fixture' };
}

const resolved = z.looseObject({
  seq: z.number().nullable(),
  salt: z.string(),
  leaf_hash: z.string(),
  canonical: z.string(),
});

test('a record is read with its history', async () => {
  const recorded = await api.post('/v1/evidence', evidence('receipt:read', tenant));
  for (const answer of [
    await api.get('/v1/records/receipt:read', { headers: { 'portcullis-tenant': tenant } }),
    await api.get(`/v1/records/receipt%3Aread?tenant=${tenant}`),
  ]) {
    expect(answer).toMatchObject({
      status: 200,
      body: {
        reference: 'receipt:read',
        version: 1,
        operation: 'evidence.record',
        outcome: 'recorded',
        code: null,
        withdrawn: false,
        known: true,
        unknown_because: null,
        durable_state: operationAnswer(recorded).body.durable_state,
        history: [
          { id: receiptId(recorded), version: 1, type: 'EVIDENCE_RECORDED', outcome: 'recorded', code: null },
        ],
      },
    });
  }
});

test.each([
  ['expired', { valid_until: '2001-01-01T00:00:00Z' }],
  ['not_yet_valid', { valid_from: '2999-01-01T00:00:00Z' }],
])('a record that is %s is told, but not as known', async (reason, validity) => {
  await api.post('/v1/evidence', { ...evidence(`receipt:${reason}`, tenant), ...validity });
  const answer = await api.get(`/v1/records/receipt:${reason}?tenant=${tenant}`);
  expect(answer).toMatchObject({ status: 200, body: { known: false, unknown_because: reason, version: 1 } });
});

test('a receipt resolves to what its leaf is rebuilt from, and gets its place in the log', async () => {
  const recorded = await api.post('/v1/evidence', evidence('receipt:resolved', tenant));
  const { receipt } = operationAnswer(recorded);
  const path = `/v1/receipts/${receiptId(recorded)}`;
  const headers = { 'portcullis-tenant': tenant };
  await until(async () => resolved.parse((await api.get(path, { headers })).body).seq !== null);
  const answer = await api.get(path, { headers });
  expect(answer.body).toMatchObject({ ...receipt, code: null, seq: expect.any(Number) });
  const { salt, canonical, leaf_hash } = resolved.parse(answer.body);
  const commitment = createHash('sha256')
    .update(Buffer.from(salt, 'base64url'))
    .update(canonical)
    .digest('hex');
  const leaf = `{"c":"${commitment}","v":1}`;
  expect(createHash('sha256').update(Buffer.of(0)).update(leaf).digest('hex')).toBe(leaf_hash);
});

test('the receipt of a refusal resolves too', async () => {
  const refused = await api.post('/v1/evidence', evidence('tenant_node:forged', tenant));
  expect(refused.status).toBe(403);
  const answer = await api.get(`/v1/receipts/${receiptId(refused)}?tenant=${tenant}`);
  expect(answer).toMatchObject({
    status: 200,
    body: { outcome: 'refused', code: 'evidence_kind_not_recordable', operation: 'evidence.record' },
  });
  const record = await api.get(`/v1/records/refusal:${receiptId(refused)}?tenant=${tenant}`);
  expect(record).toMatchObject({
    status: 200,
    body: {
      operation: 'evidence.record',
      outcome: 'refused',
      code: 'evidence_kind_not_recordable',
      known: false,
      unknown_because: 'refusal',
    },
  });
});

test("another tenant's record and receipt are told of in the words for what isn't there", async () => {
  const theirs = await api.post('/v1/evidence', evidence('receipt:theirs', other));
  const words = async (path: string, of: string) => {
    const answer = await api.get(path, { headers: { 'portcullis-tenant': of } });
    return { ...z.looseObject({}).parse(answer.body), request_id: '' };
  };
  for (const asking of [tenant, 'tenant_node:never_named']) {
    expect(await words('/v1/records/receipt:theirs', asking)).toEqual(
      await words('/v1/records/receipt:nothing', asking),
    );
    expect(await words('/v1/records/no-reference', asking)).toEqual(
      await words('/v1/records/receipt:nothing', asking),
    );
    expect(await words(`/v1/receipts/${receiptId(theirs)}`, asking)).toEqual(
      await words('/v1/receipts/01a1fd66-22e7-7759-a0c1-ac497188ab57', asking),
    );
    expect(await words('/v1/receipts/no-id', asking)).toEqual(
      await words(`/v1/receipts/${receiptId(theirs)}`, asking),
    );
  }
  expect((await api.get('/v1/records/receipt:nothing')).body).toMatchObject({
    status: 404,
    code: 'not_found',
  });
  // Asking made nobody a tenant.
  const { rows } = await api.superuser.query(
    "select 1 from tenant where reference = 'tenant_node:never_named'",
  );
  expect(rows).toEqual([]);
});

test("another tenant's reference is unknown to a gate", async () => {
  await api.post('/v1/key-custody/attest', {
    tenant: other,
    attestation_ref: 'key_custody_attestation:theirs',
    key_ref: 'signing_key:theirs',
    public_key: 'ed25519:theirs',
    attestation_hash: 'sha256:theirs',
  });
  const answer = await api.post('/v1/tenants/create', {
    tenant,
    requested_tenant: tenant,
    host: 'example.test',
    authority_epoch: 'authority_epoch:x',
    home_reality: 'reality:x',
    signing_key: 'signing_key:x',
    encryption_key: 'encryption_key:x',
    auth_policy: 'auth_policy:x',
    key_custody_attestation: 'key_custody_attestation:theirs',
  });
  expect(answer.status).toBe(403);
  expect(operationAnswer(answer).body.stable_code).toBe('tenant_create_key_custody_missing');
});
