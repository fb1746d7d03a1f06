import { z } from 'zod';
import { nameOf, type Reference, reference } from '../../domain/reference';
import { inferredFrom } from '../boundary-contract';
import type { Acting } from '../operation';
import { type PostureRule, settled } from './posture';
import { productionScopeEvaluateRequest, type ScopeQuestion } from './request';

/** How far tenant and company are on their way to the pilot. */
export const lifecycleRules = {
  tenant_lifecycle_state: lifecycleOf('tenant_lifecycle_state', ({ tenant_ref }, { tenant }) =>
    reference('tenant_lifecycle', nameOf(tenant_ref ?? tenant)),
  ),
  company_lifecycle_state: lifecycleOf('company_lifecycle_state', ({ company_ref }) =>
    company_ref === undefined ? undefined : reference('company_lifecycle', nameOf(company_ref)),
  ),
} as const satisfies Record<string, PostureRule>;

function lifecycleOf(
  field: 'tenant_lifecycle_state' | 'company_lifecycle_state',
  recordOf: (question: ScopeQuestion, acting: Acting) => Reference | undefined,
): PostureRule {
  const advanced = z.object({ lifecycle_state: productionScopeEvaluateRequest.shape[field].unwrap() });
  return {
    reads(question, acting) {
      const record = question[field] === undefined ? recordOf(question, acting) : undefined;
      return record === undefined ? [] : [record];
    },
    settle(question, { facts, acting }) {
      const record = question[field] === undefined ? recordOf(question, acting) : undefined;
      const known = record && facts.known(record, inferredFrom(field));
      return settled(
        question[field],
        known && { value: advanced.parse(known.data.body).lifecycle_state, record: known.reference },
        (state) => state === 'verified_for_pilot',
      );
    },
  };
}
