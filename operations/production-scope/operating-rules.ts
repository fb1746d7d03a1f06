import { boundaryContract } from '../boundary-contract';
import { type PostureRule, toBeGiven } from './posture';

const { audit_retention_minimum_days } = boundaryContract.evaluator_contract;

/** What the candidate would do, and how the service is run that would do it. */
export const operatingRules = {
  effect_intent_posture: toBeGiven(
    (question) => question.effect_intent_posture,
    (intent) => intent !== 'live',
  ),
  schema_posture: toBeGiven(
    (question) => question.schema_posture,
    (schema) => schema === 'compatible',
  ),
  migration_posture: toBeGiven(
    (question) => question.migration_posture,
    (migration) => migration === 'rehearsed',
  ),
  audit_retention_days: toBeGiven(
    (question) => question.audit_retention_days,
    (days) => days >= audit_retention_minimum_days,
  ),
} as const satisfies Record<string, PostureRule>;
