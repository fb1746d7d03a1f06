import { z } from 'zod';
import { reference } from '../domain/reference';
import { boundaryContract, boundaryContractSchema } from './boundary-contract';
import { defineOperation } from './operation';

const { version, maturity_labels, operation_maturity, evaluator_contract, guard_rules } = boundaryContract;
const { customer_boundary_lane } = boundaryContract;
const snapshot = reference('production_scope', version);

const { shape } = boundaryContractSchema;

/** Document 003, production.scopeInspect: the receipt is that of the contract's publication. */
export const productionScopeInspect = defineOperation({
  name: 'production.scopeInspect',
  method: 'GET',
  path: '/v1/production/scope',
  summary:
    'Return the boundary contract of production: the maturity of each operation, the evaluator contract, the guard rules and the refuse-by-default admission state.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'changed_answer',
  access: 'public',
  request: z.strictObject({}),
  body: z.object({
    production_scope_snapshot: z.string(),
    production_scope: z.object({
      version: shape.version,
      admission: shape.evaluator_contract.shape.admission,
      operation_maturity: shape.operation_maturity,
      customer_boundary_lane: shape.customer_boundary_lane,
    }),
    maturity_labels: shape.maturity_labels,
    operation_maturity_count: z.int().nonnegative(),
    evaluator_contract: shape.evaluator_contract,
    guard_rules: shape.guard_rules,
    production_admission: z.literal(false),
    raw_db_exposed: z.literal(false),
  }),
  // By its kind the record would be named like the contract itself.
  produces: { production_scope_snapshot: [] },
  codes: [],
  example: {},
}).decidedBy({
  reads: () => [snapshot],
  decide: () => ({
    outcome: 'verified',
    body: {
      production_scope_snapshot: snapshot,
      production_scope: {
        version,
        admission: evaluator_contract.admission,
        operation_maturity,
        customer_boundary_lane,
      },
      maturity_labels,
      operation_maturity_count: Object.keys(operation_maturity).length,
      evaluator_contract,
      guard_rules,
      production_admission: false,
      raw_db_exposed: false,
    },
    records: [{ key: 'production_scope_snapshot', reference: snapshot, type: 'PRODUCTION_SCOPE_PUBLISHED' }],
  }),
});
