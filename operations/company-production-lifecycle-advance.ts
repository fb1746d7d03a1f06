import { z } from 'zod';
import { acceptedKinds } from '../domain/kinds';
import { actingFields, optionalReference, optionalText } from './fields';
import { defineOperation } from './operation';
import {
  advance,
  advancedFields,
  advanceFields,
  lifecycleCodes,
  lifecycleReads,
} from './production-lifecycle';

export const companyProductionLifecycleAdvanceRequest = z.strictObject({
  ...actingFields,
  company_bootstrap: optionalReference.describe('The company that is advanced; no fixture.'),
  company_form: optionalText.describe('Such as DE_GmbH; recorded, not looked up.'),
  ...advanceFields,
});

const lifecycle = {
  kind: 'company_lifecycle',
  subject: 'company_bootstrap',
  codes: {
    fixture: 'production_company_lifecycle_fixture_refused',
    state: 'production_company_lifecycle_state_invalid',
    unknown: 'tenant_onboarding_company_bootstrap_unknown',
    transition: 'production_company_lifecycle_transition_invalid',
    evidence: 'production_company_lifecycle_evidence_missing',
    reviewer: 'production_company_lifecycle_reviewer_missing',
  },
} as const;

/** Document 003, company.productionLifecycleAdvance. */
export const companyProductionLifecycleAdvance = defineOperation({
  name: 'company.productionLifecycleAdvance',
  method: 'POST',
  path: '/v1/companies/production-lifecycle/advance',
  summary:
    'Advance a company by one step of the production lifecycle, on known evidence and reviewer receipts.',
  maturity: 'staging-durable',
  gate: true,
  repeats: 'each_time',
  request: companyProductionLifecycleAdvanceRequest,
  body: z.object({
    company_lifecycle: z
      .string()
      .describe('The company that was advanced; `durable_state` tells its lifecycle.'),
    ...advancedFields,
  }),
  produces: { company_lifecycle: acceptedKinds.company_bootstrap },
  codes: lifecycleCodes(lifecycle),
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company_bootstrap: 'company_geist:rheinwerk_pilot',
    target_state: 'candidate',
    company_form: 'DE_GmbH',
    evidence_refs: [],
    reviewer_receipt_refs: [],
    fixture: false,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => lifecycleReads(lifecycle, request.company_bootstrap, request),
  decide(request, facts) {
    const advanced = advance(lifecycle, request.company_bootstrap, request, facts);
    if ('outcome' in advanced) return advanced;
    return {
      outcome: 'admitted',
      body: { company_lifecycle: advanced.subject, ...advanced.body },
      records: [{ key: 'company_lifecycle', reference: advanced.record, type: 'COMPANY_LIFECYCLE_ADVANCED' }],
    };
  },
});
