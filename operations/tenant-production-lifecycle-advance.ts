import { z } from 'zod';
import { acceptedKinds } from '../domain/kinds';
import { actingFields, optionalReference } from './fields';
import { defineOperation } from './operation';
import {
  advance,
  advancedFields,
  advanceFields,
  lifecycleCodes,
  lifecycleReads,
} from './production-lifecycle';

export const tenantProductionLifecycleAdvanceRequest = z.strictObject({
  ...actingFields,
  tenant_onboarding: optionalReference.describe('The tenant that is advanced; no fixture.'),
  ...advanceFields,
});

const lifecycle = {
  kind: 'tenant_lifecycle',
  subject: 'tenant_onboarding',
  codes: {
    fixture: 'production_tenant_lifecycle_fixture_refused',
    state: 'production_tenant_lifecycle_state_invalid',
    unknown: 'tenant_onboarding_candidate_unknown',
    transition: 'production_tenant_lifecycle_transition_invalid',
    evidence: 'production_tenant_lifecycle_evidence_missing',
    reviewer: 'production_tenant_lifecycle_reviewer_missing',
  },
} as const;

/** Document 003, tenant.productionLifecycleAdvance. */
export const tenantProductionLifecycleAdvance = defineOperation({
  name: 'tenant.productionLifecycleAdvance',
  method: 'POST',
  path: '/v1/tenants/production-lifecycle/advance',
  summary:
    'Advance a tenant by one step of the production lifecycle, on known evidence and reviewer receipts.',
  maturity: 'staging-durable',
  gate: true,
  repeats: 'each_time',
  request: tenantProductionLifecycleAdvanceRequest,
  body: z.object({
    tenant_lifecycle: z
      .string()
      .describe('The tenant that was advanced; `durable_state` tells its lifecycle.'),
    ...advancedFields,
  }),
  produces: { tenant_lifecycle: acceptedKinds.tenant_onboarding },
  codes: lifecycleCodes(lifecycle),
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    tenant_onboarding: 'tenant_node:rheinwerk_pilot',
    target_state: 'candidate',
    evidence_refs: [],
    reviewer_receipt_refs: [],
    fixture: false,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => lifecycleReads(lifecycle, request.tenant_onboarding, request),
  decide(request, facts) {
    const advanced = advance(lifecycle, request.tenant_onboarding, request, facts);
    if ('outcome' in advanced) return advanced;
    return {
      outcome: 'admitted',
      body: { tenant_lifecycle: advanced.subject, ...advanced.body },
      records: [{ key: 'tenant_lifecycle', reference: advanced.record, type: 'TENANT_LIFECYCLE_ADVANCED' }],
    };
  },
});
