import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json';
import { commitmentTo } from '../domain/commitment';
import { refuse } from '../domain/decision';
import { jsonObject } from '../domain/json';
import { type Reference, reference } from '../domain/reference';
import { defineOperation } from './operation';
import { evaluate, evaluationShape, readsNextOf, readsOf } from './production-scope/evaluation';
import { productionScopeEvaluateRequest, type ScopeQuestion } from './production-scope/request';

/** Document 003, production.scopeEvaluate: that an evaluation completes admits nothing. */
export const productionScopeEvaluate = defineOperation({
  name: 'production.scopeEvaluate',
  method: 'POST',
  path: '/v1/production/scope/evaluate',
  summary:
    'Evaluate a candidate operation against the boundary contract of production, and tell the evidence and the gates that stand in its way.',
  maturity: 'staging-durable',
  gate: true,
  repeats: 'changed_answer',
  request: productionScopeEvaluateRequest,
  body: z.object({
    production_scope_decision: z.string(),
    operation: z.string(),
    admitted: z.literal(false),
    ...evaluationShape,
    production_admission: z.literal(false),
    raw_db_exposed: z.literal(false),
  }),
  produces: { production_scope_decision: ['production_scope_decision'] },
  codes: [{ code: 'production_scope_public_launch_forbidden', outcome: 'refused' }],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    operation: 'economy.invoice',
    jurisdiction: 'DE',
    tenant_type: 'single_company_pilot',
    vertical: 'invoice_payment_advisor',
    data_classes_present: [],
    public_launch_claim: false,
    fixture_credential: false,
    policy_expired: false,
  },
}).decidedBy({
  reads: (request, acting) => [decisionOn(request), ...readsOf(request, acting)],
  readsNext: (request, facts) => readsNextOf(request, facts),
  decide(request, facts, { now, tenant, principal }) {
    const decision = decisionOn(request);
    if (request.public_launch_claim) return refuse('production_scope_public_launch_forbidden', decision);
    return {
      outcome: 'verified',
      body: {
        production_scope_decision: decision,
        operation: request.operation,
        admitted: false,
        ...evaluate(request, { facts, acting: { tenant, principal }, now }),
        production_admission: false,
        raw_db_exposed: false,
      },
      records: [
        { key: 'production_scope_decision', reference: decision, type: 'PRODUCTION_SCOPE_EVALUATED' },
      ],
    };
  },
});

const decisions = new WeakMap<ScopeQuestion, Reference>();

/** One record for each question, whichever way the tenant is named that asks it. */
function decisionOn(question: ScopeQuestion): Reference {
  const named = decisions.get(question);
  if (named !== undefined) return named;
  const asked = commitmentTo(canonicalJson(jsonObject({ ...question, tenant: undefined })));
  const decision = reference('production_scope_decision', asked.slice('sha256:'.length));
  // What is read and what is decided ask for it alike.
  decisions.set(question, decision);
  return decision;
}
