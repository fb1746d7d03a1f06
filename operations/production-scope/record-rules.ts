import type { Facts } from '../../domain/facts';
import { acceptedKinds } from '../../domain/kinds';
import type { Reference } from '../../domain/reference';
import { latestStream } from '../../domain/stream';
import { inferredFrom } from '../boundary-contract';
import { latestEvidence } from './latest-record';
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

/** The record that is named, else the newest that stands of the kinds that the contract infers from. */
function standing(field: RecordField): PostureRule {
  const kinds = inferredFrom(field);
  const candidates = (question: ScopeQuestion, facts: Facts): readonly Reference[] => {
    const named = question[field];
    return named === undefined ? latestEvidence(kinds, facts) : [named];
  };
  return {
    reads(question) {
      const named = question[field];
      return named === undefined ? kinds.map(latestStream) : [named];
    },
    readsNext: candidates,
    settle(question, { facts }) {
      const [record] = candidates(question, facts).flatMap(
        (candidate) => facts.known(candidate, acceptedKinds[field]) ?? [],
      );
      if (record === undefined) return { status: 'missing' };
      // A fixture is evidence, but not of anything that production could rest on.
      const holds = !record.fixture;
      return question[field] === undefined
        ? { status: 'inferred', value: record.reference, record: record.reference, holds }
        : { status: 'given', holds };
    },
  };
}
