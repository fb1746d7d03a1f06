import { Portcullis } from '../../client';
import contract from '../../contracts/production-admission.v0.json';
import { startTestApi, type TestApi } from '../api/test-api';
import { run } from '../cli/command-line';
import { durableState, Exchanges, receipt, referenceOfKind, refused } from './exchanges';

/**
 * The examples of document 003 on its sample data, sent as they are written there, in the order in which none takes
 * away what another rests on. Where the document shows an answer, it has the same keys and values.
 */

let api: TestApi;
let client: Portcullis;
const exchanges = new Exchanges();

beforeAll(async () => {
  api = await startTestApi();
  const sampled = await run(['sample', 'load'], {
    env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token },
  });
  expect(sampled).toMatchObject({ exitCode: 0 });
  client = new Portcullis({ baseUrl: api.url, token: api.token, fetch: exchanges.fetch });
}, 60_000);

afterAll(() => api.close());

interface Shown {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly operation: string;
  readonly outcome: string;
  readonly code?: string;
  /** The record that the receipt proves. */
  readonly record: unknown;
  /** All of the body but `durable_state`. */
  readonly body: object;
  readonly durableState?: object;
}

/** What came over the wire last is what the document shows, and nothing else. */
function expectShown({
  method = 'POST',
  path,
  operation,
  outcome,
  code,
  record,
  body,
  ...shown
}: Shown): void {
  expect(exchanges.last).toEqual({
    method,
    path,
    status: 200,
    answer: {
      operation,
      outcome,
      body: { ...body, durable_state: shown.durableState ?? durableState(record) },
      receipt: receipt({ operation, outcome, record, code }),
    },
  });
}

test('keyCustody.readiness', async () => {
  await client.keyCustodyReadiness();
  expectShown({
    method: 'GET',
    path: '/v1/key-custody/readiness',
    operation: 'keyCustody.readiness',
    outcome: 'verified',
    record: 'key_custody_readiness:m22_fixture',
    body: {
      readiness: 'key_custody_readiness:m22_fixture',
      status: 'staging_no_root_ready',
      storage_profile: 'postgres_event_store',
      root_signing: 'no_root_key',
      root_fallback_enabled: false,
      production_kms_hsm_ready: false,
      tenant_key_custody_provider_configured: false,
      private_key_material_exposed: false,
      production_admission: false,
      required_before_production: expect.arrayContaining(['rotation_rehearsal', 'break_glass_receipt']),
      open_decisions: expect.arrayContaining(['kms_provider', 'hsm_requirement', 'break_glass_ceremony']),
    },
  });
});

test('keyCustody.attest', async () => {
  const attestation = await client.keyCustodyAttest({
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk_calibration',
    attestation_ref: 'key_custody_attestation:m22_staging_fixture',
    mode: 'staging_env',
    provider: 'fixture_staging_secret_file',
    key_ref: 'key_registry:m22_staging_key_fixture',
    public_key: 'fixture-public-key-not-production',
    attestation_hash: 'sha256:m22_staging_key_custody_fixture',
    fixture: true,
    production_requested: false,
  });
  const record = 'key_custody_attestation:m22_staging_fixture';
  expectShown({
    path: '/v1/key-custody/attest',
    operation: 'keyCustody.attest',
    outcome: 'admitted',
    record,
    body: {
      key_custody_attestation: record,
      status: 'staging_attested',
      mode: 'staging_env',
      provider: 'fixture_staging_secret_file',
      key_ref: 'key_registry:m22_staging_key_fixture',
      private_key_material_stored: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
  });
  expect(attestation.body.keyCustodyAttestation).toBe(record);
});

test('keyCustody.providerAttest', async () => {
  const attested = await client.keyCustodyProviderAttest({
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation_ref: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    mode: 'reserved_kms',
    provider: 'reserved_kms_adapter',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    public_key: 'reserved-provider-public-key-fixture',
    public_key_hash: '',
    attestation_hash: 'sha256:m23_reserved_provider_attestation_fixture',
    verification_material: {
      issuer: 'fixture',
      kid: 'm23-reserved-provider',
      x5c_hash: 'sha256:m23_fixture_x5c',
    },
    fixture: false,
    production_requested: false,
    contains_customer_data: false,
  });
  const record = 'key_custody_provider_attestation:m23_reserved_kms_fixture';
  const material = referenceOfKind('key_custody_public_verification_material');
  expectShown({
    path: '/v1/key-custody/provider/attest',
    operation: 'keyCustody.providerAttest',
    outcome: 'admitted',
    record,
    body: {
      provider_attestation: record,
      public_verification_material: material,
      status: 'staging_provider_attested',
      mode: 'reserved_kms',
      provider: 'reserved_kms_adapter',
      key_ref: 'key_registry:m23_reserved_kms_fixture',
      public_key_hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      external_provider_required: false,
      provider_attestation_verified: false,
      can_satisfy_production: false,
      private_key_material_stored: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
    durableState: {
      provider_attestation: durableState(record),
      public_verification_material: durableState(material),
    },
  });
  expect(attested.body.keyCustodyProviderAttestation).toBe(record);
});

test('keyCustody.rotationRehearse', async () => {
  const rotated = await client.keyCustodyRotationRehearse({
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    replacement_key_ref: 'key_registry:m23_reserved_kms_fixture_rotated',
    replacement_public_key: 'reserved-provider-rotated-public-key-fixture',
    rotation_reason: 'm23_rotation_rehearsal',
    fixture: false,
    contains_customer_data: false,
  });
  const record = referenceOfKind('key_custody_rotation');
  expectShown({
    path: '/v1/key-custody/rotate',
    operation: 'keyCustody.rotationRehearse',
    outcome: 'verified',
    record,
    body: {
      rotation: record,
      status: 'rotation_rehearsed',
      old_public_material_preserved: true,
      replacement_private_key_material_stored: false,
      provider_rotation_executed: false,
      production_admission: false,
    },
  });
  expect(rotated.body.keyCustodyRotation).toEqual(record);
});

test('keyCustody.signingRehearse', async () => {
  const rehearsal = await client.keyCustodySigningRehearse({
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    payload_hash: 'sha256:m23_signing_rehearsal_payload',
    production_payload: false,
    contains_customer_data: false,
  });
  const record = referenceOfKind('key_custody_signing_rehearsal');
  expectShown({
    path: '/v1/key-custody/signing/rehearse',
    operation: 'keyCustody.signingRehearse',
    outcome: 'pending',
    code: 'key_custody_signing_provider_unavailable',
    record,
    body: {
      signing_rehearsal: record,
      status: 'rehearsed_provider_boundary',
      stable_code: 'key_custody_signing_provider_unavailable',
      signature_created: false,
      external_provider_called: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
  });
  expect(rehearsal.body.keyCustodySigningRehearsal).toEqual(record);
});

test('keyCustody.breakGlass', async () => {
  const breakGlass = await client.keyCustodyBreakGlass({
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    operator: 'hosted_operator:fixture',
    justification_hash: 'sha256:m23_break_glass_fixture_justification',
    approver_receipt: 'human_presence_receipt:fixture_private_presence',
    fixture: false,
    contains_customer_data: false,
  });
  const record = referenceOfKind('key_custody_break_glass');
  expectShown({
    path: '/v1/key-custody/break-glass',
    operation: 'keyCustody.breakGlass',
    outcome: 'admitted',
    record,
    body: {
      break_glass: record,
      status: 'receipt_recorded',
      emergency_access_executed: false,
      private_key_material_stored: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
  });
  expect(breakGlass.body.keyCustodyBreakGlassReceipt).toEqual(record);
});

test('production.admissionPolicy', async () => {
  const policy = await client.productionAdmissionPolicy({
    tenant: 'tenant_node:rheinwerk_calibration',
    policy_ref: 'production_admission_policy:m36_fixture',
    jurisdiction: 'DE',
    vertical: 'invoice_payment_advisor',
    tenant_type: 'single_company_pilot',
    admitted_connectors: ['sandbox_invoice'],
    admitted_authority_packages: ['authority_package:m6_cloud_authority_fixture_2026_04'],
    admitted_effects: ['none_production_disabled'],
    admitted_proof_outputs: ['redacted_proof_bundle'],
    excluded_operations: ['public_launch_claim', 'automated_filing', 'raw_customer_payload_ingest'],
    forbidden_data_classes: [
      'raw_biometric_material',
      'raw_connector_payload',
      'raw_register_payload',
      'raw_database_access',
    ],
    admission_signer: 'policy_signer:m36_fixture',
    admission_signer_commitment: 'sha256:m36_policy_signer_fixture',
    public_launch_claim: false,
    production_admission_enabled: false,
    contains_customer_data: false,
  });
  const record = 'production_admission_policy:m36_fixture';
  expectShown({
    path: '/v1/production/admission/policy',
    operation: 'production.admissionPolicy',
    outcome: 'pending',
    record,
    body: {
      production_admission_policy: record,
      policy_scope_bound: true,
      public_launch_claim: false,
      global_production_admission_enabled: false,
      production_admission: false,
      raw_customer_payload_stored: false,
      raw_db_exposed: false,
    },
  });
  expect(policy.body.productionAdmissionPolicy).toBe(record);
});

test('production.admissionPrecheck', async () => {
  const precheck = await client.productionAdmissionPrecheck({
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    precheck_ref: 'production_admission_precheck:m22_fixture',
    key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
    edge_access_policy: 'edge_access_policy:m22_fixture',
    authority_package: 'authority_package:m6_cloud_authority_fixture_2026_04',
    proof_issuer: 'proof_issuer:m22_fixture',
    backup_restore_receipt: 'receipt:m18_restore_verified',
    hostile_suite_receipt: 'receipt:m17_hostile_suite_verified',
    request_production: true,
    contains_customer_data: false,
  });
  const record = 'production_admission_precheck:m22_fixture';
  expectShown({
    path: '/v1/production/admission/precheck',
    operation: 'production.admissionPrecheck',
    outcome: 'pending',
    code: 'production_admission_manual_gate_required',
    record,
    body: {
      production_precheck: record,
      status: 'pending_manual_gate',
      stable_code: 'production_admission_manual_gate_required',
      failed_gate: 'production_admission_manual_gate_required',
      manual_gate_required: true,
      production_admission: false,
    },
  });
  expect(precheck.body.productionAdmissionPrecheck).toBe(record);
});

test('tenant.onboardingGate', async () => {
  const gate = await client.tenantOnboardingGate({
    tenant: 'tenant_node:rheinwerk_calibration',
    tenant_onboarding: 'tenant_node:m21_koerper_fixture',
    company_bootstrap: 'company_geist:m21_koerper_fixture',
    key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
    standing_grant: 'standing:anna_geschaeftsfuehrer_fixture',
    production_precheck: 'production_admission_precheck:m22_fixture',
    fixture: true,
    contains_customer_data: false,
  });
  const record = 'tenant_onboarding_gate:m21_koerper_fixture';
  expectShown({
    path: '/v1/tenants/onboarding-gate',
    operation: 'tenant.onboardingGate',
    outcome: 'pending',
    record,
    body: {
      tenant_onboarding_gate: record,
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
  });
  expect(gate.body.tenantOnboardingGate).toBe(record);
});

test('staging.maturityReport', async () => {
  const report = await client.stagingMaturityReport({
    tenant: 'tenant_node:rheinwerk_calibration',
    report_ref: 'staging_maturity_report:fixture',
    run_slug: 'fixture',
    report_commitment: 'sha256:fixture_maturity_report',
    source_summary_commitment: 'sha256:fixture_no_wipe_summary',
    required_trials: ['m13', 'm14', 'm19', 'm23', 'm24', 'm25', 'm26', 'm27', 'm28', 'm29', 'm30', 'm35'],
    trial_count: 12,
    pass_count: 12,
    manifest_commitment_count: 1,
    proof_verification_count: 1,
    proof_verification_pass_count: 1,
    proof_verification_expected_refusal_count: 0,
    boundary_failure_count: 0,
    gate_state: 'staging_durable_not_production',
    production_admission_enabled: false,
    public_launch_claim: false,
    customer_data_admitted: false,
    root_signing_before: 'no_root_key',
    root_signing_after: 'no_root_key',
    production_admission_before: false,
    production_admission_after: false,
    raw_db: 'not_exposed',
    database_locator_exposed: false,
    raw_biometric_material_exposed: false,
    raw_connector_payload_exposed: false,
    raw_credential_material_stored: false,
    private_key_material_exposed: false,
    raw_package_payload_stored: false,
  });
  const record = 'staging_maturity_report:fixture';
  expectShown({
    path: '/v1/staging/maturity-report',
    operation: 'staging.maturityReport',
    outcome: 'recorded',
    record,
    body: {
      staging_maturity_report: record,
      report_commitment: 'sha256:fixture_maturity_report',
      gate_state: 'staging_durable_not_production',
      trial_count: 12,
      manifest_commitment_count: 1,
      proof_verification_count: 1,
      production_admission: false,
      raw_db_exposed: false,
    },
  });
  expect(report.body.stagingMaturityReport).toBe(record);
});

/** What the pilot is asked with in the document; it carries no signature. */
const pilotRequest = {
  tenant: 'tenant_node:rheinwerk_calibration',
  company: 'company_geist:rheinwerk',
  pilot_ref: 'pilot_gate:m30_fixture',
  customer_consent_hash: 'sha256:m30_customer_consent_fixture',
  data_boundary_hash: 'sha256:m30_data_boundary_fixture',
  support_runbook_hash: 'sha256:m30_support_runbook_fixture',
  production_precheck: 'production_admission_precheck:m22_fixture',
  tenant_onboarding_gate: 'tenant_onboarding_gate:m25_fixture',
  key_custody_provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
  human_presence_receipt: 'human_presence_receipt:fixture_private_presence',
  standing_grant: 'standing:anna_geschaeftsfuehrer_fixture',
  connector_consent: 'connector_consent:m26_fixture',
  authority_package: 'authority_package:m6_cloud_authority_fixture_2026_04',
  proof_bundle: 'proof_bundle:m6_cross_domain_cloud_authority_worldline',
  proof_manifest_commitment: 'sha256:m30_manifest_required',
  edge_policy: 'ops_edge_policy:m29_fixture',
  restore_rehearsal: 'ops_backup_restore:m29_fixture',
  rollback_rehearsal: 'ops_rollback:m29_fixture',
  incident_receipt: 'ops_incident:m29_fixture',
  no_public_launch_claim: true,
  automated_filing_disabled: true,
  customer_data_live: false,
};

const limits = {
  hard_limits: expect.any(Object),
  non_claims_visible: expect.arrayContaining(contract.customer_boundary_lane.forbidden_doc_claims),
};

test('pilot.admissionGate, which the document asks without a signature', async () => {
  await client.pilotAdmissionGate(pilotRequest);
  expect(exchanges.last).toEqual({
    method: 'POST',
    path: '/v1/pilot/admission-gate',
    ...refused({
      operation: 'pilot.admissionGate',
      code: 'pilot_production_gate_signature_missing',
      gate: true,
      mend: 'resubmit',
      missing: ['production_gate_signature'],
      details: limits,
    }),
  });
});

test('pilot.admissionGate with a signature, which gives the answer that the document shows', async () => {
  await client.pilotAdmissionGate({ ...pilotRequest, production_gate_signature: 'signature_fixture' });
  expect(exchanges.last).toEqual({
    method: 'POST',
    path: '/v1/pilot/admission-gate',
    ...refused({
      operation: 'pilot.admissionGate',
      code: 'pilot_production_admission_disabled',
      gate: true,
      mend: 'never',
      missing: [],
      details: limits,
    }),
  });
});

test('keyCustody.revoke', async () => {
  const revocation = await client.keyCustodyRevoke({
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk_calibration',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    reason: 'm23_revoked_key_rehearsal',
  });
  const record = referenceOfKind('key_custody_revocation');
  expectShown({
    path: '/v1/key-custody/revoke',
    operation: 'keyCustody.revoke',
    outcome: 'admitted',
    record,
    body: {
      revocation: record,
      key_ref: 'key_registry:m23_reserved_kms_fixture',
      status: 'revoked',
      refuses_future_signing: true,
      private_key_material_exposed: false,
      production_admission: false,
    },
  });
  expect(revocation.body.keyCustodyRevocation).toEqual(record);
});

test('production.scopeInspect, asked as the document does, without the SDK and without a token', async () => {
  const answer: unknown = await fetch(`${api.url}/v1/production/scope`).then((response) => response.json());
  expect(answer).toMatchObject({
    operation: 'production.scopeInspect',
    outcome: 'verified',
    body: {
      production_scope: expect.any(Object),
      maturity_labels: expect.any(Object),
      operation_maturity_count: Object.keys(contract.operation_maturity).length,
      evaluator_contract: expect.any(Object),
      guard_rules: expect.anything(),
      production_admission: false,
      raw_db_exposed: false,
    },
    receipt: { record: 'production_scope:v0', version: 1 },
  });
});

test('production.scopeEvaluate', async () => {
  await client.productionScopeEvaluate({
    operation: 'economy.invoice',
    jurisdiction: 'DE',
    tenant_type: 'single_company_pilot',
    vertical: 'invoice_payment_advisor',
    data_classes_present: [],
    public_launch_claim: false,
    fixture_credential: false,
    policy_expired: false,
  });
  const { status, answer } = exchanges.last;
  expect({ status, ...answer }).toMatchObject({
    status: 200,
    operation: 'production.scopeEvaluate',
    outcome: 'verified',
    body: {
      production_scope_decision: referenceOfKind('production_scope_decision'),
      admitted: false,
      missing_evidence: expect.arrayContaining([expect.any(String)]),
      failed_gates: expect.arrayContaining([expect.any(String)]),
      production_admission: false,
      raw_db_exposed: false,
    },
  });
});
