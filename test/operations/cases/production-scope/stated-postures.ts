import { type Cases, evidence, example, given, made } from '../../decision-table';
import { changed, everything, name, neverOpen, standingRecords, wellPlaced } from './well-placed-question';

/** What the question states is what counts. */
export const statedPostures: Cases = {
  'an unknown operation fails its gate': changed({ operation: 'economy.invoice' }, ['operation_in_scope']),
  'an operation is no member of every object': changed({ operation: 'toString' }, ['operation_in_scope']),
  'an operation that the policy excludes is out of scope': given(
    ...standingRecords,
    made('production.admissionPolicy', { excluded_operations: ['tenant.create'] }),
  )
    .when(name, example(name, wellPlaced))
    .then({ outcome: 'verified', body: { failed_gates: ['operation_in_scope', ...neverOpen] } }),
  'another jurisdiction than the policy’s is out of bounds': changed({ jurisdiction: 'FR' }, [
    'scope_bounded',
  ]),
  'a forbidden claim in words is out of bounds': given()
    .when(name, example(name, { vertical: 'Generally_Available invoices' }))
    .then({ outcome: 'verified', body: { failed_gates: expect.arrayContaining(['scope_bounded']) } }),
  'a data class that the contract forbids is inadmissible': changed(
    { data_classes_present: ['invoice_totals', 'customer_data'] },
    ['data_classes_admissible'],
  ),
  'a data class that the policy forbids is inadmissible': given(
    ...standingRecords,
    made('production.admissionPolicy', { forbidden_data_classes: ['invoice_totals'] }),
  )
    .when(name, example(name, { ...wellPlaced, data_classes_present: ['invoice_totals'] }))
    .then({ outcome: 'verified', body: { failed_gates: ['data_classes_admissible', ...neverOpen] } }),
  'a fixture’s credential is none': changed({ fixture_credential: true }, ['credential_not_fixture']),
  'an unknown policy is missing, and so is its signer': changed(
    { signed_policy_ref: 'production_admission_policy:other' },
    ['policy_signed'],
    { missing_evidence: ['signed_policy_ref', 'signer_commitment', 'pilot_admission_record'] },
  ),
  'a record of another kind is no policy': changed({ signed_policy_ref: 'standing:managing_director' }, [
    'policy_signed',
  ]),
  'another signer than the policy’s has not signed it': changed({ signer_commitment: 'sha256:other' }, [
    'policy_signed',
  ]),
  'an expired policy is not current': changed({ policy_expired: true }, ['policy_current']),
  'a tenant on its way is not verified': changed({ tenant_lifecycle_state: 'reviewer_pending' }, [
    'tenant_lifecycle_verified',
  ]),
  'nor is a company that was revoked': changed({ company_lifecycle_state: 'revoked' }, [
    'company_lifecycle_verified',
  ]),
  'an unverified provider does not do': changed(
    { signer_provider_posture: 'provider_attestation_recorded_unverified' },
    ['signer_provider_verified'],
  ),
  'nor a revoked key': changed({ key_revocation_status: 'revoked' }, ['key_not_revoked']),
  'nor an operator’s token': changed({ session_assurance: 'operator_token' }, ['session_assured']),
  'a passkey does': changed({ session_assurance: 'passkey' }, []),
  'presence that is past does not': changed({ human_presence_freshness: 'stale' }, ['human_presence_fresh']),
  'live effects are unbounded': changed({ effect_intent_posture: 'live' }, ['effect_intent_bounded']),
  'a breaking schema is not ready': changed({ schema_posture: 'breaking' }, ['schema_and_restore_ready']),
  'nor a migration that nobody rehearsed': changed({ migration_posture: 'unrehearsed' }, [
    'schema_and_restore_ready',
  ]),
  'ten years less a day are too short': changed({ audit_retention_days: 3649 }, ['audit_retained']),
  'a record that is named and unknown is missing': changed(
    { mandate: 'mandate:other' },
    ['mandate_granted'],
    {
      missing_evidence: ['mandate', 'pilot_admission_record'],
    },
  ),
  'a record of another kind is unknown': changed(
    { mandate: 'standing:managing_director' },
    ['mandate_granted'],
    { missing_evidence: ['mandate', 'pilot_admission_record'] },
  ),
  'a restore rehearsal may be a receipt, if it is named': given(
    ...everything,
    evidence('receipt:restored', { fixture: false }),
  )
    .when(name, example(name, { ...wellPlaced, restore_rehearsal: 'receipt:restored' }))
    .then({ outcome: 'verified', body: { failed_gates: neverOpen } }),
};
