import type * as Sdk from '../../client';
import { Portcullis } from '../../client';
import { startTestApi, type TestApi } from '../api/test-api';
import { durableState, Exchanges, receipt, referenceOfKind, refused } from './exchanges';

/**
 * The walk of document 000, as it is written there, on a fresh deployment. Each step takes what the steps before it
 * were answered, so they are one story; that it compiles against the SDK is part of the test.
 */

let api: TestApi;
let client: Portcullis;
const exchanges = new Exchanges();
const tenant = 'tenant_node:rheinwerk_calibration';

let attestation: Sdk.KeyCustodyAttestAnswer;
let provider: Sdk.KeyCustodyProviderAttestAnswer;
let bootstrap: Sdk.CompanyBootstrapAnswer;
let gate: Sdk.TenantOnboardingGateAnswer;
let precheck: Sdk.ProductionAdmissionPrecheckAnswer;

beforeAll(async () => {
  api = await startTestApi();
  client = new Portcullis({ baseUrl: api.url, token: api.token, fetch: exchanges.fetch });
});

afterAll(() => api.close());

interface Granted {
  readonly operation: string;
  readonly outcome: string;
  readonly record: unknown;
  readonly body: object;
  readonly durableState?: object;
}

/** The whole of the answer that came over the wire last. */
function expectGranted({ operation, outcome, record, body, ...of }: Granted): void {
  const { status, answer } = exchanges.last;
  expect({ status, answer }).toEqual({
    status: 200,
    answer: {
      operation,
      outcome,
      body: { ...body, durable_state: of.durableState ?? durableState(record) },
      receipt: receipt({ operation, outcome, record }),
    },
  });
}

function expectRefused(expected: Parameters<typeof refused>[0]): void {
  const { status, answer } = exchanges.last;
  expect({ status, answer }).toEqual(refused(expected));
}

test('step 1: the readiness survey is verified', async () => {
  const readiness = await client.keyCustodyReadiness();
  expect(readiness.body).toMatchObject({
    productionKmsHsmReady: false,
    tenantKeyCustodyProviderConfigured: false,
    privateKeyMaterialExposed: false,
  });
  expect(exchanges.last).toMatchObject({ status: 200, answer: { outcome: 'verified' } });
});

test('step 2: the attestation is admitted', async () => {
  attestation = await client.keyCustodyAttest({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    attestation_ref: 'key_custody_attestation:rheinwerk_2026_04',
    mode: 'fixture_staging',
    provider: 'fixture_provider',
    key_ref: 'signing_key:rheinwerk_root',
    public_key: 'ed25519:fixture_public_key_base64',
    attestation_hash: 'sha256:fixture_attestation_hash',
    fixture: true,
    production_requested: false,
  });
  const record = 'key_custody_attestation:rheinwerk_2026_04';
  expectGranted({
    operation: 'keyCustody.attest',
    outcome: 'admitted',
    record,
    body: {
      key_custody_attestation: record,
      status: 'staging_attested',
      mode: 'fixture_staging',
      provider: 'fixture_provider',
      key_ref: 'signing_key:rheinwerk_root',
      private_key_material_stored: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
  });
});

test('step 3: the provider attestation is admitted', async () => {
  provider = await client.keyCustodyProviderAttest({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    provider_attestation_ref: 'key_custody_provider_attestation:rheinwerk_aws_kms',
    mode: 'fixture_staging',
    provider: 'aws_kms',
    key_ref: 'signing_key:rheinwerk_root',
    public_key: 'ed25519:fixture_public_key_base64',
    public_key_hash: 'sha256:fixture_public_key_hash',
    attestation_hash: 'sha256:fixture_provider_attestation_hash',
    fixture: true,
  });
  const record = 'key_custody_provider_attestation:rheinwerk_aws_kms';
  const material = referenceOfKind('key_custody_public_verification_material');
  expectGranted({
    operation: 'keyCustody.providerAttest',
    outcome: 'admitted',
    record,
    body: {
      provider_attestation: record,
      public_verification_material: material,
      status: 'staging_provider_attested',
      mode: 'fixture_staging',
      provider: 'aws_kms',
      key_ref: 'signing_key:rheinwerk_root',
      public_key_hash: 'sha256:fixture_public_key_hash',
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
});

test('step 4: the tenant is admitted', async () => {
  await client.tenantCreate({
    tenant,
    requested_tenant: tenant,
    host: 'rheinwerk.gestalt.local',
    company: 'company_geist:rheinwerk_calibration',
    authority_epoch: 'authority_epoch:rheinwerk_root',
    home_reality: 'reality:record',
    signing_key: 'signing_key:rheinwerk_root',
    encryption_key: 'encryption_key:rheinwerk_root',
    auth_policy: 'auth_policy:default',
    key_custody_attestation: attestation.body.keyCustodyAttestation,
    fixture: true,
  });
  expectGranted({
    operation: 'tenant.create',
    outcome: 'admitted',
    record: tenant,
    body: {
      tenant_onboarding: tenant,
      status: 'staging_recorded',
      host: 'rheinwerk.gestalt.local',
      company: 'company_geist:rheinwerk_calibration',
      key_custody_attestation: 'key_custody_attestation:rheinwerk_2026_04',
      customer_data_stored: false,
      production_admission: false,
    },
  });
});

test('step 5: the company is admitted', async () => {
  bootstrap = await client.companyBootstrap({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    legal_name_hash: 'sha256:rheinwerk_calibration_gmbh',
    legal_form: 'GmbH',
    jurisdiction: 'DE-BE',
    register_number_hash: 'sha256:hrb_fixture',
    verification_evidence: ['evidence_bundle:rheinwerk_handelsregister'],
    fixture: true,
  });
  const record = 'company_geist:rheinwerk_calibration';
  expectGranted({
    operation: 'company.bootstrap',
    outcome: 'admitted',
    record,
    body: {
      company_bootstrap: record,
      status: 'staging_recorded',
      legal_form: 'GmbH',
      jurisdiction: 'DE-BE',
      legal_name_given: false,
      legal_name_stored: false,
      customer_data_stored: false,
      production_admission: false,
    },
  });
});

test('step 6: the onboarding gate is refused, since no precheck is named yet', async () => {
  gate = await client.tenantOnboardingGate({
    tenant,
    tenant_onboarding: 'tenant_onboarding:rheinwerk_2026_04',
    company_bootstrap: bootstrap.body.companyBootstrap,
    key_custody_attestation: attestation.body.keyCustodyAttestation,
    fixture: true,
  });
  expectRefused({
    operation: 'tenant.onboardingGate',
    code: 'tenant_onboarding_production_precheck_missing',
    gate: true,
    mend: 'resubmit',
    missing: ['production_precheck', 'standing_grant'],
  });
});

test('step 7: the precheck is refused, since its prerequisites are not recorded', async () => {
  precheck = await client.productionAdmissionPrecheck({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    precheck_ref: 'production_admission_precheck:rheinwerk_2026_04',
    key_custody_attestation: attestation.body.keyCustodyAttestation,
    edge_access_policy: 'edge_access_policy:rheinwerk_default',
    authority_package: 'authority_package:de_vat_2026',
    proof_issuer: 'proof_issuer:rheinwerk_default',
    backup_restore_receipt: 'ops_restore_rehearsal:rheinwerk_2026_04',
    hostile_suite_receipt: 'staging_maturity_report:rheinwerk_2026_04',
    request_production: false,
  });
  expectRefused({
    operation: 'production.admissionPrecheck',
    code: 'production_admission_prerequisites_missing',
    gate: true,
    mend: 'evidence',
    missing: [
      'edge_access_policy',
      'authority_package',
      'proof_issuer',
      'backup_restore_receipt',
      'hostile_suite_receipt',
    ],
  });
});

test('step 8: the policy is refused, since its scope is not bounded', async () => {
  await client.productionAdmissionPolicy({
    tenant,
    policy_ref: 'production_admission_policy:rheinwerk_2026_04',
    jurisdiction: 'DE-BE',
    vertical: 'small_business_invoicing',
    tenant_type: 'operator',
    admitted_connectors: ['bank_observation', 'advisor_review'],
    admitted_authority_packages: ['authority_package:de_vat_2026'],
    admitted_effects: ['send_invoice_email'],
    forbidden_data_classes: ['raw_biometric_material'],
    admission_signer: 'human_person:gestalt_root_signer',
    admission_signer_commitment: 'sha256:fixture_admission_signature',
    production_admission_enabled: false,
  });
  expectRefused({
    operation: 'production.admissionPolicy',
    code: 'production_admission_policy_scope_missing',
    gate: true,
    mend: 'resubmit',
    missing: ['admitted_proof_outputs', 'excluded_operations'],
  });
});

test('the rotation rehearsal is verified', async () => {
  await client.keyCustodyRotationRehearse({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    provider_attestation: provider.body.providerAttestation,
    key_ref: 'signing_key:rheinwerk_root',
    replacement_key_ref: 'signing_key:rheinwerk_2026_04',
    replacement_public_key: 'ed25519:fixture_replacement_public_key',
    rotation_reason: 'scheduled_quarterly_rotation',
    fixture: true,
  });
  const record = referenceOfKind('key_custody_rotation');
  expectGranted({
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
});

test('break-glass is refused, since the receipt of its approver is not recorded', async () => {
  await client.keyCustodyBreakGlass({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    provider_attestation: provider.body.providerAttestation,
    key_ref: 'signing_key:rheinwerk_root',
    operator: 'human_person:gestalt_oncall',
    justification_hash: 'sha256:fixture_break_glass_justification',
    approver_receipt: 'human_presence_receipt:fixture_break_glass_presence',
    fixture: true,
  });
  expectRefused({
    operation: 'keyCustody.breakGlass',
    code: 'key_custody_break_glass_approval_missing',
    gate: false,
    mend: 'evidence',
    missing: ['approver_receipt'],
  });
});

test('the maturity report is refused, since a commitment is absent', async () => {
  await client.stagingMaturityReport({
    tenant,
    report_ref: 'staging_maturity_report:rheinwerk_2026_04',
    run_slug: 'rheinwerk-2026-04',
    report_commitment: 'sha256:fixture_maturity_report',
    required_trials: ['invoice_payment_advisor', 'human_auth', 'key_custody'],
    trial_count: 3,
    pass_count: 3,
    proof_verification_count: 3,
    proof_verification_pass_count: 3,
    gate_state: 'ready',
    production_admission_enabled: false,
    raw_biometric_material_exposed: false,
    private_key_material_exposed: false,
  });
  expectRefused({
    operation: 'staging.maturityReport',
    code: 'staging_maturity_report_commitment_missing',
    gate: true,
    mend: 'resubmit',
    missing: ['source_summary_commitment'],
  });
});

test('the pilot gate is refused, since automated filing is not ruled out', async () => {
  await client.pilotAdmissionGate({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    pilot_ref: 'pilot:rheinwerk_2026_04',
    customer_consent_hash: 'sha256:fixture_pilot_consent',
    data_boundary_hash: 'sha256:fixture_pilot_data_boundary',
    support_runbook_hash: 'sha256:fixture_pilot_support_runbook',
    production_precheck: precheck.body.productionAdmissionPrecheck,
    tenant_onboarding_gate: gate.body.tenantOnboardingGate,
    human_presence_receipt: 'human_presence_receipt:fixture_pilot_presence',
    no_public_launch_claim: true,
    customer_data_live: false,
  });
  expectRefused({
    operation: 'pilot.admissionGate',
    code: 'pilot_automated_filing_forbidden',
    gate: true,
    mend: 'resubmit',
    missing: [],
    details: { hard_limits: expect.any(Object), non_claims_visible: expect.any(Array) },
  });
});
