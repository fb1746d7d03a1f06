import { boundaryContract } from '../boundary-contract';
import { makesForbiddenClaim } from '../forbidden-claims';
import { policyOf } from './policy';
import { type PostureRule, settled, toBeGiven } from './posture';

const { operation_maturity, evaluator_contract } = boundaryContract;

/** What the candidate is, and the policy that bounds it. */
export const scopeRules = {
  operation: {
    settle: (question, { facts }) => ({
      status: 'given',
      holds:
        Object.hasOwn(operation_maturity, question.operation) &&
        policyOf(question, facts)?.excluded_operations.includes(question.operation) !== true,
    }),
  },
  jurisdiction: boundedByPolicy('jurisdiction'),
  tenant_type: boundedByPolicy('tenant_type'),
  vertical: boundedByPolicy('vertical'),
  data_classes_present: {
    settle(question, { facts }) {
      const forbidden = new Set([
        ...evaluator_contract.forbidden_data_classes,
        ...(policyOf(question, facts)?.forbidden_data_classes ?? []),
      ]);
      return {
        status: 'given',
        holds: !question.data_classes_present.some((present) => forbidden.has(present)),
      };
    },
  },
  fixture_credential: toBeGiven(
    (question) => question.fixture_credential,
    (fixture) => !fixture,
  ),
  signed_policy_ref: {
    reads: ({ signed_policy_ref }) => (signed_policy_ref === undefined ? [] : [signed_policy_ref]),
    settle: (question, { facts }) =>
      policyOf(question, facts) === undefined ? { status: 'missing' } : { status: 'given', holds: true },
  },
  signer_commitment: {
    settle(question, { facts }) {
      const policy = policyOf(question, facts);
      return settled(
        question.signer_commitment,
        policy && { value: policy.admission_signer_commitment, record: policy.record },
        (commitment) => commitment === policy?.admission_signer_commitment,
      );
    },
  },
  policy_expired: toBeGiven(
    (question) => question.policy_expired,
    (expired) => !expired,
  ),
} as const satisfies Record<string, PostureRule>;

function boundedByPolicy(field: 'jurisdiction' | 'tenant_type' | 'vertical'): PostureRule {
  return {
    settle(question, { facts }) {
      const policy = policyOf(question, facts);
      return settled(
        question[field],
        policy && { value: policy[field], record: policy.record },
        (value) => !makesForbiddenClaim(value) && (policy === undefined || policy[field] === value),
      );
    },
  };
}
