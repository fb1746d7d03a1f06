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
    reason: 'The request names no provider attestation, or leaves out what one consists of.',
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
  key_custody_provider_attestation_missing: {
    mend: 'evidence',
    reason: 'No known provider attestation of this key stands behind the request.',
    remedy: 'Record the attestation of this very key with keyCustody.providerAttest and name it.',
  },
  key_custody_production_signing_disabled: {
    mend: 'resubmit',
    reason: 'Production signing is disabled; a rehearsal never signs a production payload.',
    remedy: 'Rehearse with production_payload: false.',
  },
  key_custody_signing_provider_unavailable: {
    mend: 'never',
    reason:
      'The boundary of the signing provider was reached; no provider is bound behind it, and no fixture ever signs.',
    remedy: 'Nothing in a request: the rehearsal stays pending while no provider is bound.',
  },
  key_custody_break_glass_private_material_refused: {
    mend: 'resubmit',
    reason:
      'The break-glass request carries private key material, which Portcullis never takes in, in an emergency least of all.',
    remedy: 'Send the request again without the material, and treat the key that was sent as compromised.',
  },
  key_custody_break_glass_approval_missing: {
    mend: 'evidence',
    reason:
      'The justification or the receipt of an approver is absent, or the receipt is not a known record.',
    remedy:
      'Give justification_hash, record the human_presence_receipt of the approver with evidence.record, and name it in approver_receipt.',
  },
  production_scope_public_launch_forbidden: {
    mend: 'resubmit',
    reason: 'The candidate operation claims a public launch.',
    remedy: 'Send the evaluation with public_launch_claim: false.',
  },
  production_tenant_lifecycle_fixture_refused: {
    mend: 'resubmit',
    reason: 'A fixture takes no part in the production lifecycle of a tenant.',
    remedy: 'Advance a tenant whose onboarding is not a fixture.',
  },
  production_tenant_lifecycle_state_invalid: {
    mend: 'resubmit',
    reason: 'The target is not a state of the lifecycle.',
    remedy: 'Name candidate, evidence_pending, reviewer_pending, verified_for_pilot, refused or revoked.',
  },
  production_tenant_lifecycle_transition_invalid: {
    mend: 'resubmit',
    reason: 'The lifecycle has no step from the state that stands to the target.',
    remedy: 'Read the standing state, and name one that follows it.',
  },
  production_tenant_lifecycle_evidence_missing: {
    mend: 'evidence',
    reason: 'The step needs evidence, and none is named or some of it is not a known record.',
    remedy: 'Record the evidence with evidence.record and name it.',
  },
  production_tenant_lifecycle_reviewer_missing: {
    mend: 'evidence',
    reason:
      'The step needs the receipt of a reviewer, and none is named or some of them are not known records.',
    remedy: "Record the reviewer's receipt with evidence.record and name it.",
  },
  production_company_lifecycle_fixture_refused: {
    mend: 'resubmit',
    reason: 'A fixture takes no part in the production lifecycle of a company.',
    remedy: 'Advance a company whose bootstrap is not a fixture.',
  },
  production_company_lifecycle_state_invalid: {
    mend: 'resubmit',
    reason: 'The target is not a state of the lifecycle.',
    remedy: 'Name candidate, evidence_pending, reviewer_pending, verified_for_pilot, refused or revoked.',
  },
  production_company_lifecycle_transition_invalid: {
    mend: 'resubmit',
    reason: 'The lifecycle has no step from the state that stands to the target.',
    remedy: 'Read the standing state, and name one that follows it.',
  },
  production_company_lifecycle_evidence_missing: {
    mend: 'evidence',
    reason: 'The step needs evidence, and none is named or some of it is not a known record.',
    remedy: 'Record the evidence with evidence.record and name it.',
  },
  production_company_lifecycle_reviewer_missing: {
    mend: 'evidence',
    reason:
      'The step needs the receipt of a reviewer, and none is named or some of them are not known records.',
    remedy: "Record the reviewer's receipt with evidence.record and name it.",
  },
  staging_maturity_report_production_claim_forbidden: {
    mend: 'resubmit',
    reason: 'The report claims that production is enabled or publicly launched.',
    remedy: 'Report with production_admission_enabled: false and public_launch_claim: false.',
  },
  staging_maturity_report_commitment_missing: {
    mend: 'resubmit',
    reason: 'A commitment of the report is absent.',
    remedy: 'Give report_commitment and source_summary_commitment.',
  },
  staging_maturity_report_boundary_failed: {
    mend: 'resubmit',
    reason: 'A boundary assertion of the report is absent or does not hold.',
    remedy: 'Mend what the refusal lists on the staging system, run the trials again and report anew.',
  },
  staging_maturity_report_not_full_coverage: {
    mend: 'resubmit',
    reason: 'The trials or the proof verifications of the report do not cover all that was required.',
    remedy:
      'Run what is missing: each required trial once and passed, each proof verified or refused as expected.',
  },
  pilot_public_launch_claim_forbidden: {
    mend: 'resubmit',
    reason: 'The pilot does not rule out a claim of public launch.',
    remedy: 'Send the request with no_public_launch_claim: true.',
  },
  pilot_automated_filing_forbidden: {
    mend: 'resubmit',
    reason: 'The pilot does not rule out automated filing.',
    remedy: 'Send the request with automated_filing_disabled: true.',
  },
  pilot_prerequisites_missing: {
    mend: 'evidence',
    reason: 'A prerequisite record of the pilot is unknown, or a boundary hash is absent.',
    remedy: 'Record each prerequisite that the refusal lists, and give each hash.',
  },
  pilot_production_gate_signature_missing: {
    mend: 'resubmit',
    reason: 'Every prerequisite is known, but the signature of the production gate is absent.',
    remedy: 'Give production_gate_signature.',
  },
  pilot_production_admission_disabled: {
    mend: 'never',
    reason:
      'Every prerequisite and the signature are there, but production admission of pilots is disabled in this deployment.',
    remedy: 'Nothing in a request: the gate refuses while production admission is disabled.',
  },
  authority_holder_key_mismatch: {
    mend: 'resubmit',
    reason: 'Only the session that was opened with a holder key that still stands can rotate it.',
    remedy: 'Open a session with the key that is to be rotated, and name that key in holder_key.',
  },
  key_custody_key_store_unknown: {
    mend: 'resubmit',
    reason: 'The deployment has no key store of that name.',
    remedy: 'Name a key store that the deployment is configured with; see portcullis key-store list.',
  },
  key_custody_key_store_mismatch: {
    mend: 'resubmit',
    reason: 'The attestation speaks of another provider than the key store is.',
    remedy:
      'Attest the key with the provider that it lies at, or name a key store of the provider that was attested.',
  },
  key_custody_provider_binding_missing: {
    mend: 'evidence',
    reason: 'The key is bound to no key store, so there is nothing to exercise.',
    remedy: 'Bind it with keyCustody.providerBind.',
  },
  key_custody_rehearsal_concluded: {
    mend: 'resubmit',
    reason: 'The drill that the request names was concluded before; its observations serve one decision.',
    remedy: 'Start another rehearsal.',
  },
  key_custody_provider_observation_missing: {
    mend: 'resubmit',
    reason: 'An observation of the drill is absent, or is of another drill or key.',
    remedy: 'Start a rehearsal: only its workflow observes the key store.',
  },
  key_custody_public_key_mismatch: {
    mend: 'resubmit',
    reason: 'The key at the key store has another public key than the one that was attested.',
    remedy: 'Find out which of the two is right before anything else; then attest and bind the key that is.',
  },
  key_custody_rehearsal_failed: {
    mend: 'resubmit',
    reason: 'The key store did not do in the drill what it must be able to do.',
    remedy: 'Read the step that failed in the rehearsal, mend the key store, and rehearse again.',
  },
  key_custody_break_glass_request_missing: {
    mend: 'evidence',
    reason: 'No drill of this tenant asks for emergency access under that id.',
    remedy:
      'Name the rehearsal as the request that waits for an answer names it; see portcullis rehearsal list.',
  },
  key_custody_break_glass_request_mismatch: {
    mend: 'resubmit',
    reason: 'The answer is to another request: its hash is not the one of the request that waits.',
    remedy: 'Read what is asked for, and answer with the hash of that very request, signed anew.',
  },
  key_custody_break_glass_holder_key_required: {
    mend: 'resubmit',
    reason:
      'Only a session answers, by a holder key that is still active: an operator token names no person.',
    remedy: 'Open a session with an active holder key of the tenant, and answer with it.',
  },
  key_custody_break_glass_approver_is_requester: {
    mend: 'resubmit',
    reason: 'Nobody answers to what they asked for themselves, by whichever key or session.',
    remedy: 'Have another principal answer.',
  },
  key_custody_break_glass_approver_not_named: {
    mend: 'resubmit',
    reason: 'The binding of the key names who may answer, and this principal is not among them.',
    remedy: 'Have one of the principals answer whom the request names in its policy.',
  },
  key_custody_break_glass_already_answered: {
    mend: 'resubmit',
    reason: 'This principal has answered the request; each has one answer, and it stands.',
    remedy: 'Nothing: the first answer counts. Somebody else may answer otherwise.',
  },
  key_custody_break_glass_request_closed: {
    mend: 'resubmit',
    reason: 'The request takes no answers any more: what became of it is recorded, or its time has run out.',
    remedy: 'Ask for emergency access again, and answer in time.',
  },
  key_custody_break_glass_presence_missing: {
    mend: 'evidence',
    reason: 'The receipt that whoever answers is there is not a known record.',
    remedy: 'Record the human_presence_receipt with evidence.record, and send the same answer again.',
  },
  key_custody_break_glass_presence_stale: {
    mend: 'resubmit',
    reason: 'The receipt of presence is not of the last five minutes.',
    remedy: 'Prove presence again, record it with evidence.record and name the new receipt.',
  },
  key_custody_break_glass_presence_taken: {
    mend: 'resubmit',
    reason: 'The receipt of presence stands behind the answer of another principal.',
    remedy: 'Prove your own presence, record it with evidence.record and name that receipt.',
  },
  key_custody_break_glass_signature_invalid: {
    mend: 'resubmit',
    reason: 'The signature is not one of this answer and this request by the holder key of the session.',
    remedy:
      'Sign the lines portcullis-break-glass-v1, answer and request_hash, parted by line feeds, with the key of the session.',
  },
  key_custody_break_glass_review_not_due: {
    mend: 'resubmit',
    reason: 'No emergency access was granted to that rehearsal, so there is nothing to look back on.',
    remedy: 'Name a rehearsal that was granted access.',
  },
  key_custody_break_glass_reviewer_is_requester: {
    mend: 'resubmit',
    reason: 'Nobody reviews the access that they asked for themselves.',
    remedy: 'Have another principal file the review.',
  },
  key_custody_break_glass_review_missing: {
    mend: 'evidence',
    reason: 'Emergency access that was granted to this key before has not been reviewed.',
    remedy:
      'File the review with keyCustody.breakGlassReview for the rehearsal that is missing, and ask again.',
  },
  key_custody_break_glass_unresolved: {
    mend: 'resubmit',
    reason:
      'No record tells what became of the request for emergency access, or too few approvals stand behind it.',
    remedy: 'Start another rehearsal: only its workflow resolves a request.',
  },
  key_custody_break_glass_denied: {
    mend: 'resubmit',
    reason: 'The request for emergency access was denied, or too few of those are left who could approve it.',
    remedy: 'Read who denied it, settle why, and ask again.',
  },
  key_custody_break_glass_expired: {
    mend: 'resubmit',
    reason: 'The request for emergency access was not approved by enough principals in time.',
    remedy: 'Make sure that approvers can be reached, and ask again.',
  },
  key_custody_break_glass_withdrawn: {
    mend: 'resubmit',
    reason: 'The request for emergency access was withdrawn before it was granted.',
    remedy: 'Ask again where access is still needed.',
  },
} as const satisfies Record<string, CodeEntry>;

export type RefusalCode = keyof typeof refusalCodes;

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusalCodes, code);
}
