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

describe('the examples of the catalogue, each once its prerequisites are recorded', () => {
  // Document 003 shows these keys and values; what it leaves as "..." is not held against it.
  const shown: Record<string, object> = {
    'keyCustody.readiness': {
      outcome: 'verified',
      body: {
        readiness: 'key_custody_readiness:m22_fixture',
        status: 'staging_no_root_ready',
        storage_profile: expect.any(String),
        root_signing: 'no_root_key',
        root_fallback_enabled: false,
        production_kms_hsm_ready: false,
        tenant_key_custody_provider_configured: false,
        private_key_material_exposed: false,
        production_admission: false,
      },
    },
    'keyCustody.attest': {
      outcome: 'admitted',
      body: {
        key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
        status: 'staging_attested',
        mode: 'staging_env',
        provider: 'fixture_staging_secret_file',
        key_ref: 'key_registry:m22_staging_key_fixture',
        private_key_material_stored: false,
        private_key_material_exposed: false,
        production_admission: false,
      },
    },
    'keyCustody.providerAttest': {
      outcome: 'admitted',
      body: {
        provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
        public_verification_material: expect.stringMatching(/^key_custody_public_verification_material:/),
        status: 'staging_provider_attested',
        mode: 'reserved_kms',
        provider: 'reserved_kms_adapter',
        external_provider_required: false,
        provider_attestation_verified: false,
        can_satisfy_production: false,
        private_key_material_stored: false,
        private_key_material_exposed: false,
        production_admission: false,
        durable_state: {
          provider_attestation: expect.any(Object),
          public_verification_material: expect.any(Object),
        },
      },
    },
    'tenant.create': {
      outcome: 'admitted',
      body: { status: 'staging_recorded', production_admission: false },
    },
    'company.bootstrap': {
      outcome: 'admitted',
      body: { status: 'staging_recorded', production_admission: false },
    },
    'evidence.record': { outcome: 'recorded', body: { content_stored: false } },
    'production.admissionPrecheck': {
      outcome: 'pending',
      body: {
        production_precheck: 'production_admission_precheck:m22_fixture',
        status: 'pending_manual_gate',
        failed_gate: 'production_admission_manual_gate_required',
        manual_gate_required: true,
        production_admission: false,
      },
    },
    'tenant.onboardingGate': {
      outcome: 'pending',
      body: {
        tenant_onboarding_gate: 'tenant_onboarding_gate:m21_koerper_fixture',
        status: 'blocked_before_production',
        tenant_onboarding: 'tenant_node:m21_koerper_fixture',
        company_bootstrap: 'company_geist:m21_koerper_fixture',
        key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
        production_precheck: 'production_admission_precheck:m22_fixture',
        standing_grant: 'standing:anna_geschaeftsfuehrer_fixture',
        known_record_checks_passed: true,
        tenant_key_custody_bound: true,
        tenant_key_custody_provisioned: false,
        human_presence_creates_standing: false,
        standing_is_separate_from_identity_binding: true,
        customer_data_stored: false,
        production_admission: false,
      },
    },
    'production.admissionPolicy': {
      outcome: 'pending',
      body: {
        production_admission_policy: 'production_admission_policy:m36_fixture',
        policy_scope_bound: true,
        public_launch_claim: false,
        global_production_admission_enabled: false,
        production_admission: false,
        raw_customer_payload_stored: false,
        raw_db_exposed: false,
      },
    },
  };

  const ofExample: Record<string, object> = Object.fromEntries(
    operations.map(({ name, example }) => [name, Object(example)]),
  );
  const create = {
    ...ofExample['tenant.create'],
    key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
  };
  // What the examples rest on, recorded first. 003's precheck needs a tenant that isn't a fixture: 000's is made elsewhere.
  const prerequisites: readonly [string, object][] = [
    ['/v1/key-custody/attest', ofExample['keyCustody.attest'] ?? {}],
    ['/v1/evidence', evidence('edge_access_policy:m22_fixture')],
    ['/v1/evidence', evidence('authority_package:m6_cloud_authority_fixture_2026_04')],
    ['/v1/evidence', evidence('proof_issuer:m22_fixture')],
    ['/v1/evidence', evidence('receipt:m18_restore_verified')],
    ['/v1/evidence', evidence('receipt:m17_hostile_suite_verified')],
    ['/v1/production/admission/precheck', ofExample['production.admissionPrecheck'] ?? {}],
    ['/v1/evidence', ofExample['evidence.record'] ?? {}],
    ['/v1/tenants/create', { ...create, requested_tenant: 'tenant_node:m21_koerper_fixture' }],
    [
      '/v1/companies/bootstrap',
      { ...ofExample['company.bootstrap'], company: 'company_geist:m21_koerper_fixture' },
    ],
    [
      '/v1/key-custody/attest',
      {
        ...ofExample['keyCustody.attest'],
        attestation_ref: 'key_custody_attestation:rheinwerk_2026_04',
        key_ref: 'signing_key:rheinwerk_root',
      },
    ],
  ];

  beforeAll(async () => {
    for (const [path, body] of prerequisites) {
      const answer = await api.post(path, body);
      expect([path, answer.status, answer.body]).toEqual([path, 200, expect.anything()]);
    }
  });

  // 000's tenant is a fixture, which 003's precheck must not find: it is created last.
  const inOrder = [
    ...operations.filter(({ name }) => name !== 'tenant.create'),
    ...operations.filter(({ name }) => name === 'tenant.create'),
  ];

  test.each(inOrder.map((operation) => [operation.name, operation] as const))(
    '%s',
    async (name, operation) => {
      const { method, path, example } = operation;
      const answer = method === 'GET' ? await api.get(path) : await api.post(path, example);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ operation: name, ...shown[name] });
      expect(operationAnswer(answer).body.durable_state).toEqual(expect.any(Object));
    },
  );
});

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
