import type { Facts } from '../../domain/facts';
import { acceptedKinds } from '../../domain/kinds';
import type { Reference } from '../../domain/reference';
import { latestEvidence, latestOf } from './latest-record';
import type { PostureRule } from './posture';
import type { ScopeQuestion } from './request';

/** Records that have to stand: whom the candidate acts by, on what evidence, and in what surroundings. */
export const recordRules = {
  passkey_binding: standing('passkey_binding'),
  standing_grant: standing('standing_grant'),
  mandate: standing('mandate'),
  identity_binding: standing('identity_binding'),
  hosted_operator_grant: standing('hosted_operator_grant'),
  authority_package: standing('authority_package'),
  authority_epoch: standing('authority_epoch'),
  connector_consent: standing('connector_consent'),
  connector_adapter_profile: standing('connector_adapter_profile'),
  invoice_evidence: standing('invoice_evidence'),
  payment_evidence: standing('payment_evidence'),
  advisor_evidence: standing('advisor_evidence'),
  bookkeeping_evidence: standing('bookkeeping_evidence'),
  closure_evidence: standing('closure_evidence'),
  period_close_request: standing('period_close_request'),
  restore_rehearsal: standing('restore_rehearsal'),
  edge_policy: standing('edge_policy'),
  pilot_admission_record: standing('pilot_admission_record'),
} as const satisfies Record<string, PostureRule>;

/** The fields of the question that name a record, given the kinds that they accept. */
type RecordField = {
  [Field in keyof ScopeQuestion & keyof typeof acceptedKinds]: ScopeQuestion[Field] extends
    | Reference
    | undefined
    ? Field
    : never;
}[keyof ScopeQuestion & keyof typeof acceptedKinds];

/** The record that is named, else the newest of the kinds that the contract infers it from, if it still stands. */
function standing(field: RecordField): PostureRule {
  const recordOf = (question: ScopeQuestion, facts: Facts): Reference | undefined =>
    question[field] ?? latestEvidence(field, facts);
  return {
    reads(question) {
      const named = question[field];
      return named === undefined ? latestOf(field) : [named];
    },
    readsNext(question, facts) {
      const record = recordOf(question, facts);
      return record === undefined ? [] : [record];
    },
    settle(question, { facts }) {
      const record = recordOf(question, facts);
      const known = record && facts.known(record, acceptedKinds[field]);
      if (known === undefined) return { status: 'missing' };
      // A fixture is evidence, but not of anything that production could rest on.
      const holds = !known.fixture;
      return question[field] === undefined
        ? { status: 'inferred', value: known.reference, record: known.reference, holds }
        : { status: 'given', holds };
    },
  };
}
