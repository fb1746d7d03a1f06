import { boundaryContract } from '../../../../operations/boundary-contract';
import { type Earlier, evidence, example, given, made } from '../../decision-table';

export const name = 'production.scopeEvaluate';

/** In the contract's order. */
export const gates = boundaryContract.evaluator_contract.gates.map(({ gate }) => gate);

export const policy = 'production_admission_policy:m36_fixture';

/** A record for each posture that nobody but the request can name, by its field. */
const named = {
  passkey_binding: 'passkey_binding:managing_director',
  mandate: 'mandate:managing_director',
  identity_binding: 'identity_binding:managing_director',
  hosted_operator_grant: 'hosted_operator_grant:on_call',
  connector_consent: 'connector_consent:invoices',
  connector_adapter_profile: 'connector_adapter_profile:invoices',
  invoice_evidence: 'invoice_evidence:november',
  payment_evidence: 'payment_evidence:november',
  advisor_evidence: 'advisor_evidence:november',
  bookkeeping_evidence: 'bookkeeping_evidence:november',
  closure_evidence: 'closure_evidence:november',
  period_close_request: 'period_close_request:november',
};

/** One record of each kind that has to stand, those last that are found without being named. */
export const standingRecords: readonly Earlier[] = [
  ...Object.values(named),
  'standing:managing_director',
  'authority_package:germany',
  'authority_epoch:first',
  'ops_restore_rehearsal:november',
  'edge_access_policy:default',
].map((reference) => evidence(reference, { fixture: false }));

/** All that a request can say for itself. */
export const wellPlaced = {
  ...named,
  operation: 'tenant.create',
  signed_policy_ref: policy,
  tenant_lifecycle_state: 'verified_for_pilot',
  company_lifecycle_state: 'verified_for_pilot',
  signer_provider_posture: 'provider_attestation_verified',
  key_revocation_status: 'not_revoked',
  session_assurance: 'holder_key',
  human_presence_freshness: 'fresh',
  effect_intent_posture: 'none',
  schema_posture: 'compatible',
  migration_posture: 'rehearsed',
  audit_retention_days: 3650,
};

export const everything = [...standingRecords, made('production.admissionPolicy')];

/** Gates that no question opens. */
export const neverOpen = ['pilot_admitted', 'production_admission_enabled'];

/** The well-placed question with other members, over every record that there can be, and what then stays shut. */
export function changed(
  changes: Readonly<Record<string, unknown>>,
  failed: readonly string[],
  body: object = {},
) {
  return given(...everything)
    .when(name, example(name, { ...wellPlaced, ...changes }))
    .then({
      outcome: 'verified',
      body: {
        failed_gates: gates.filter((gate) => [...failed, ...neverOpen].includes(gate)),
        admitted: false,
        ...body,
      },
    });
}

/** The question with one posture left to the records, and how it is found. */
export function inferred(
  records: readonly Earlier[],
  changes: Readonly<Record<string, unknown>>,
  found: { readonly field: string; readonly value: string; readonly record: string },
  failed: readonly string[],
) {
  return given(...everything, ...records)
    .when(name, example(name, { ...wellPlaced, [found.field]: undefined, ...changes }))
    .then({
      outcome: 'verified',
      body: {
        inferred: expect.arrayContaining([found]),
        missing_evidence: ['pilot_admission_record'],
        failed_gates: gates.filter((gate) => [...failed, ...neverOpen].includes(gate)),
      },
    });
}
