import { type Exchange, workedExample } from '../../documentation/worked-example';
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
    'tenant.productionLifecycleAdvance': {
      outcome: 'admitted',
      body: {
        tenant_lifecycle: expect.stringMatching(/^tenant_node:/),
        lifecycle_state: 'candidate',
        prior_state: null,
        evidence_count: 0,
        reviewer_receipt_count: 0,
        production_admission: false,
        raw_db_exposed: false,
        durable_state: { reference: expect.stringMatching(/^tenant_lifecycle:/) },
      },
    },
    'company.productionLifecycleAdvance': {
      outcome: 'admitted',
      body: {
        company_lifecycle: expect.stringMatching(/^company_geist:/),
        lifecycle_state: 'candidate',
        durable_state: { reference: expect.stringMatching(/^company_lifecycle:/) },
      },
    },
    'staging.maturityReport': {
      outcome: 'recorded',
      body: {
        staging_maturity_report: 'staging_maturity_report:fixture',
        report_commitment: 'sha256:fixture_maturity_report',
        gate_state: 'staging_durable_not_production',
        trial_count: 12,
        manifest_commitment_count: 1,
        proof_verification_count: 1,
        production_admission: false,
        raw_db_exposed: false,
      },
    },
    'pilot.admissionGate': {
      outcome: 'refused',
      body: {
        stable_code: 'pilot_production_gate_signature_missing',
        failed_gate: 'pilot_production_gate_signature_missing',
        hard_limits: { tenants: 1, companies: 1 },
        non_claims_visible: expect.arrayContaining(['public launch', 'production admission']),
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

  // What only a session may ask has tests of its own.
  const asked = operations.map(workedExample).filter(({ acting }) => acting.holderKey === undefined);

  test.each(asked.map((example) => [example.operation.name, example] as const))(
    '%s',
    async (name, { before, ...example }) => {
      // Each in a tenant of its own: one example's key is revoked, or its tenant made a fixture, by another's.
      const own = `tenant_node:${name.replace('.', '_')}`;
      for (const exchange of before) expect(await send(exchange, own)).toMatchObject({ status: 200 });
      const answer = await send(example, own);
      expect(answer.status).toBe(example.answer.outcome === 'refused' ? 403 : 200);
      expect(answer.body).toMatchObject({ operation: name, ...shown[name] });
      expect(operationAnswer(answer).body.durable_state).toEqual(expect.any(Object));
    },
  );

  function send({ operation: { method, path }, request }: Exchange, own: string) {
    return method === 'GET'
      ? api.get(path, { headers: { 'portcullis-tenant': own } })
      : api.post(path, { ...request, tenant: own });
  }
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
