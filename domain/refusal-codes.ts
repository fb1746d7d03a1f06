/**
 * What can mend a refusal: `evidence` that is recorded elsewhere and lets the same request pass, another request
 * (`resubmit`), or nothing while this deployment is as it is (`never`).
 */
export type Mend = 'evidence' | 'resubmit' | 'never';

interface CodeEntry {
  readonly mend: Mend;
  /** Why, in a sentence for whoever reads the refusal. */
  readonly reason: string;
  /** What would mend it, in a sentence. */
  readonly remedy: string;
}

/** Every stable code. Which operation gives it, with which outcome and in which order, stands with the operation. */
export const refusalCodes = {
  key_custody_private_material_refused: {
    mend: 'resubmit',
    reason: 'The request carries private key material, which Portcullis never takes in.',
    remedy:
      'Send the request again with public material only, and treat the key that was sent as compromised.',
  },
  customer_data_forbidden: {
    mend: 'resubmit',
    reason:
      'The request carries customer data or says that it does; only references and commitments are admitted.',
    remedy: 'Replace the content by its sha256 commitment and send the request again.',
  },
  record_conflict: {
    mend: 'resubmit',
    reason: 'The reference already names a record with other content.',
    remedy: 'Choose another reference, or send the content that the record has.',
  },
  key_custody_production_admission_blocked: {
    mend: 'resubmit',
    reason: 'A fixture cannot attest custody for production.',
    remedy: 'Attest with a provider that is not a fixture, or leave production_requested out.',
  },
  production_key_custody_fixture_refused: {
    mend: 'resubmit',
    reason: 'A fixture provider cannot satisfy production key custody.',
    remedy: 'Attest with a provider that is not a fixture, or leave production_requested out.',
  },
  key_custody_provider_attestation_required: {
    mend: 'resubmit',
    reason: 'The request leaves out what a provider attestation consists of.',
    remedy: 'Give every field that the refusal lists.',
  },
  key_custody_key_revoked: {
    mend: 'resubmit',
    reason: 'The key has been revoked, and revocation is final.',
    remedy: 'Use a key that has not been revoked.',
  },
  tenant_create_key_custody_missing: {
    mend: 'evidence',
    reason: 'No known key-custody attestation stands behind the tenant.',
    remedy: 'Record the attestation with keyCustody.attest, then create the tenant.',
  },
  evidence_kind_not_recordable: {
    mend: 'resubmit',
    reason: 'Records of this kind are made by an operation of their own and cannot be entered as evidence.',
    remedy: 'Call the operation that makes such a record.',
  },
  production_admission_precheck_fixture_evidence: {
    mend: 'resubmit',
    reason: 'Production was requested for a tenant that is a fixture.',
    remedy: 'Leave request_production out, or run the precheck for a tenant that is not a fixture.',
  },
  production_admission_prerequisites_missing: {
    mend: 'evidence',
    reason: 'Prerequisite records of the precheck are absent or unknown.',
    remedy: 'Record each prerequisite that the refusal lists.',
  },
  production_admission_disabled: {
    mend: 'never',
    reason: 'Production admission is disabled in this deployment; no signature opens it.',
    remedy: 'Nothing in a request: leave the signature out to have the precheck recorded as pending.',
  },
  production_admission_manual_gate_required: {
    mend: 'never',
    reason: 'Every prerequisite is known; the decision itself is left to a manual gate.',
    remedy: 'Nothing while production admission is disabled: the precheck stays pending.',
  },
  koerper_fixture_only: {
    mend: 'resubmit',
    reason: 'The onboarding gate takes fixtures only.',
    remedy: 'Send the request with fixture: true.',
  },
  tenant_onboarding_key_custody_missing: {
    mend: 'resubmit',
    reason: 'The request names no key-custody attestation.',
    remedy: 'Name one in key_custody_attestation.',
  },
  tenant_onboarding_production_precheck_missing: {
    mend: 'resubmit',
    reason: 'The request names no production precheck.',
    remedy: 'Run production.admissionPrecheck and name its record in production_precheck.',
  },
  tenant_onboarding_standing_missing: {
    mend: 'resubmit',
    reason: 'The request names no standing grant.',
    remedy: 'Name one in standing_grant.',
  },
  tenant_onboarding_candidate_unknown: {
    mend: 'evidence',
    reason: 'The onboarding candidate is not a known record of this tenant.',
    remedy: 'Create it with tenant.create.',
  },
  tenant_onboarding_company_bootstrap_unknown: {
    mend: 'evidence',
    reason: 'The company bootstrap is not a known record of this tenant.',
    remedy: 'Record it with company.bootstrap.',
  },
  tenant_onboarding_key_custody_unknown: {
    mend: 'evidence',
    reason: 'The key-custody attestation is not a known record of this tenant.',
    remedy: 'Record it with keyCustody.attest.',
  },
  tenant_onboarding_production_precheck_unknown: {
    mend: 'evidence',
    reason: 'The production precheck is not a known record of this tenant.',
    remedy: 'Record it with production.admissionPrecheck.',
  },
  tenant_onboarding_standing_unknown: {
    mend: 'evidence',
    reason: 'The standing grant is not a known record of this tenant.',
    remedy: 'Record the grant with evidence.record.',
  },
  production_admission_policy_public_launch_forbidden: {
    mend: 'resubmit',
    reason: 'The policy claims a public launch or uses a phrase that the boundary contract forbids.',
    remedy: 'Take the claim or the phrase out.',
  },
  production_admission_policy_enable_forbidden: {
    mend: 'resubmit',
    reason: 'A policy cannot enable production admission.',
    remedy: 'Send the policy with production_admission_enabled: false.',
  },
  production_admission_policy_scope_missing: {
    mend: 'resubmit',
    reason: 'A field that bounds the scope of the policy is empty.',
    remedy: 'Fill every field that the refusal lists.',
  },
} as const satisfies Record<string, CodeEntry>;

export type RefusalCode = keyof typeof refusalCodes;
