import { operations } from '../../operations/catalogue';
import { operationAnswer, receiptId, startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

const tenant = 'tenant_node:rheinwerk_calibration';

function evidence(reference: string, more: object = {}) {
  return {
    tenant,
    reference,
    commitment: 'sha256:fixture',
    issuer: 'authority:fixture',
    fixture: true,
    ...more,
  };
}

describe('a dry run', () => {
  test.each(operations.map((operation) => [operation.name, operation] as const))(
    'of %s records nothing',
    async (_name, { method, path, example }) => {
      const other = { ...Object(example), tenant: 'tenant_node:dry_run' };
      const before = await api.recorded();
      const answer =
        method === 'GET'
          ? await api.get(`${path}?dry_run=true`, { headers: { 'portcullis-tenant': other.tenant } })
          : await api.post(`${path}?dry_run=true`, other);
      expect([200, 403]).toContain(answer.status);
      expect(operationAnswer(answer)).toMatchObject({ receipt: null, body: { durable_state: null } });
      expect(await api.recorded()).toBe(before);
      const { rows } = await api.superuser.query(
        "select 1 from tenant where reference = 'tenant_node:dry_run'",
      );
      expect(rows).toEqual([]);
    },
  );

  test('is not guessed from a parameter that only looks like it', async () => {
    const before = await api.recorded();
    for (const query of ['dryrun=true', 'dry_run=yes', 'dry_run=true&dry_run=false']) {
      const answer = await api.post(`/v1/evidence?${query}`, evidence('receipt:not_dry'));
      expect(answer).toMatchObject({ status: 422, body: { code: 'schema_invalid' } });
    }
    expect(await api.recorded()).toBe(before);
  });
});

describe('the same request again', () => {
  test('is the old record under the old receipt', async () => {
    const first = await api.post('/v1/evidence', evidence('receipt:same'));
    const before = await api.recorded();
    const again = await api.post('/v1/evidence', evidence('receipt:same'));
    expect(again.body).toEqual(first.body);
    expect(await api.recorded()).toBe(before);
  });

  test('with other content is refused as a conflict', async () => {
    await api.post('/v1/evidence', evidence('receipt:taken'));
    const other = await api.post('/v1/evidence', evidence('receipt:taken', { commitment: 'sha256:other' }));
    expect(other).toMatchObject({
      status: 403,
      body: { outcome: 'refused', body: { stable_code: 'record_conflict' } },
    });
  });

  test('under its key is answered as before, whatever happened since', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const request = {
      ...evidence('receipt:unused'),
      requested_tenant: 'tenant_node:keyed',
    };
    const create = {
      tenant,
      requested_tenant: 'tenant_node:keyed',
      host: 'keyed.example.test',
      authority_epoch: 'authority_epoch:keyed',
      home_reality: 'reality:record',
      signing_key: 'signing_key:keyed',
      encryption_key: 'encryption_key:keyed',
      auth_policy: 'auth_policy:default',
      key_custody_attestation: 'key_custody_attestation:keyed',
      fixture: true,
    };
    const refused = await api.post('/v1/tenants/create', create, { headers });
    expect(refused.status).toBe(403);
    const attested = await api.post('/v1/key-custody/attest', {
      tenant,
      attestation_ref: 'key_custody_attestation:keyed',
      key_ref: 'signing_key:keyed',
      public_key: 'ed25519:keyed',
      attestation_hash: 'sha256:keyed',
      fixture: true,
    });
    expect(attested.status).toBe(200);
    const before = await api.recorded();
    expect((await api.post('/v1/tenants/create', create, { headers })).body).toEqual(refused.body);
    expect(await api.recorded()).toBe(before);
    expect((await api.post('/v1/tenants/create', create)).status).toBe(200);

    const other = await api.post(
      '/v1/tenants/create',
      { ...create, host: 'other.example.test' },
      { headers },
    );
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    // Another operation has keys of its own.
    const elsewhere = await api.post('/v1/evidence', evidence(request.reference), { headers });
    expect(elsewhere.status).toBe(200);
  });

  test('sixteen times at once makes one record', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => api.post('/v1/evidence', evidence('receipt:at_once'))),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(receiptId)).size).toBe(1);
  });
});
