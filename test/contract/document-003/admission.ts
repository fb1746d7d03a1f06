import { productionAdmissionPolicy } from '../../../operations/production-admission-policy';
import { productionAdmissionPrecheck } from '../../../operations/production-admission-precheck';
import { stagingMaturityReport } from '../../../operations/staging-maturity-report';
import { tenantOnboardingGate } from '../../../operations/tenant-onboarding-gate';
import type { ShownExchange } from './shown-exchange';

export const admissionLane: readonly ShownExchange[] = [
  {
    operation: 'production.admissionPolicy',
    request: 'sha256:0c1b143e806d0349bf7bfe04ab0175bb85ce3d825f7d58d5f3695d8f6148a0d9',
    ask: async (client) =>
      (await client.productionAdmissionPolicy(productionAdmissionPolicy.example)).body
        .productionAdmissionPolicy,
    path: '/v1/production/admission/policy',
    outcome: 'pending',
    record: 'production_admission_policy:m36_fixture',
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
  {
    operation: 'production.admissionPrecheck',
    request: 'sha256:1bfbef67b33a981a3f619ff0c571b43b180036088b3e335c1877764ac7b39d7a',
    ask: async (client) =>
      (await client.productionAdmissionPrecheck(productionAdmissionPrecheck.example)).body
        .productionAdmissionPrecheck,
    path: '/v1/production/admission/precheck',
    outcome: 'pending',
    code: 'production_admission_manual_gate_required',
    record: 'production_admission_precheck:m22_fixture',
    body: {
      production_precheck: 'production_admission_precheck:m22_fixture',
      status: 'pending_manual_gate',
      stable_code: 'production_admission_manual_gate_required',
      failed_gate: 'production_admission_manual_gate_required',
      manual_gate_required: true,
      production_admission: false,
    },
  },
  {
    operation: 'tenant.onboardingGate',
    request: 'sha256:60ffa2f3d2d67a269edb022d1733f6b80b4372bb3c2a800bebf57a37b9111009',
    ask: async (client) =>
      (await client.tenantOnboardingGate(tenantOnboardingGate.example)).body.tenantOnboardingGate,
    path: '/v1/tenants/onboarding-gate',
    outcome: 'pending',
    record: 'tenant_onboarding_gate:m21_koerper_fixture',
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
  {
    operation: 'staging.maturityReport',
    request: 'sha256:2d1940d866ee2e375a49237036437ad073ca8c69ce81a57223a2fe4a0193e446',
    ask: async (client) =>
      (await client.stagingMaturityReport(stagingMaturityReport.example)).body.stagingMaturityReport,
    path: '/v1/staging/maturity-report',
    outcome: 'recorded',
    record: 'staging_maturity_report:fixture',
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
];
