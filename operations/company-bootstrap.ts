import { z } from 'zod';
import { commitmentSchema } from '../domain/commitment';
import { referenceSchema } from '../domain/reference';
import { actingFields, flag, referenceOfKind, text } from './fields';
import { defineOperation } from './operation';

export const companyBootstrapRequest = z.strictObject({
  ...actingFields,
  company: referenceOfKind('company_geist'),
  legal_name: z.string().optional().describe('Dropped on a fixture, refused otherwise; never kept.'),
  legal_name_hash: commitmentSchema,
  legal_form: text,
  jurisdiction: text,
  register_number_hash: commitmentSchema,
  verification_evidence: z.array(referenceSchema).max(100).default([]),
  fixture: flag,
});

/** Document 000, step 5. A raw legal name is dropped here, on a fixture; otherwise it was refused before. */
export const companyBootstrap = defineOperation({
  name: 'company.bootstrap',
  method: 'POST',
  path: '/v1/companies/bootstrap',
  summary: 'Bind the legal entity by commitments to its name and register entry.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'same_reference',
  request: companyBootstrapRequest.transform(({ legal_name, ...kept }) => ({
    ...kept,
    legal_name_given: legal_name !== undefined,
  })),
  body: z.object({
    company_bootstrap: z.string(),
    status: z.literal('staging_recorded'),
    legal_form: z.string(),
    jurisdiction: z.string(),
    legal_name_given: z.boolean(),
    legal_name_stored: z.literal(false),
    customer_data_stored: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { company_bootstrap: ['company_geist'] },
  codes: [],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk_calibration',
    legal_name_hash: 'sha256:rheinwerk_calibration_gmbh',
    legal_form: 'GmbH',
    jurisdiction: 'DE-BE',
    register_number_hash: 'sha256:hrb_fixture',
    verification_evidence: ['evidence_bundle:rheinwerk_handelsregister'],
    fixture: true,
  },
}).decidedBy({
  reads: (request) => [request.company],
  decide: (request) => ({
    outcome: 'admitted',
    body: {
      company_bootstrap: request.company,
      status: 'staging_recorded',
      legal_form: request.legal_form,
      jurisdiction: request.jurisdiction,
      legal_name_given: request.legal_name_given,
      legal_name_stored: false,
      customer_data_stored: false,
      production_admission: false,
    },
    records: [{ key: 'company_bootstrap', reference: request.company, type: 'COMPANY_BOOTSTRAPPED' }],
  }),
});
