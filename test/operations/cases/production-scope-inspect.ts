import { boundaryContract } from '../../../operations/boundary-contract';
import { type Cases, example, given, made } from '../decision-table';

const name = 'production.scopeInspect';

const {
  version,
  customer_boundary_lane,
  operation_maturity,
  maturity_labels,
  evaluator_contract,
  guard_rules,
} = boundaryContract;

const body = {
  production_scope_snapshot: 'production_scope:v0',
  production_scope: { version, admission: 'refuse_by_default', operation_maturity, customer_boundary_lane },
  maturity_labels,
  operation_maturity_count: Object.keys(operation_maturity).length,
  evaluator_contract,
  guard_rules,
  production_admission: false,
  raw_db_exposed: false,
};

export const productionScopeInspect: Cases = {
  'is the boundary contract as it is published': given().when(name, {}).then({ outcome: 'verified', body }),
  'says the same whatever was recorded': given(made('keyCustody.attest'), made('production.admissionPolicy'))
    .when(name, {})
    .then({ outcome: 'verified', body }),
  'takes no body': given()
    .when(name, example(name, { operation: 'tenant.create' }))
    .then({ issues: [''] }),
};
