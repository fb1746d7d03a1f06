import { z } from 'zod';
import { refuse } from '../domain/decision';
import { acceptedKinds } from '../domain/kinds';
import type { Reference } from '../domain/reference';
import { actingFields, companyField, flag, optionalReference, optionalText, referenceOfKind } from './fields';
import { type Acting, defineOperation } from './operation';
import { streamsOf, unknownOf } from './prerequisites';

export const productionAdmissionPrecheckRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  precheck_ref: referenceOfKind('production_admission_precheck'),
  key_custody_attestation: optionalReference,
  edge_access_policy: optionalReference,
  authority_package: optionalReference,
  proof_issuer: optionalReference,
  backup_restore_receipt: optionalReference,
  hostile_suite_receipt: optionalReference,
  manual_gate_signature: optionalText.describe('Refused where given: no signature opens the gate here.'),
  request_production: flag,
});

const prerequisiteFields = [
  'key_custody_attestation',
  'edge_access_policy',
  'authority_package',
  'proof_issuer',
  'backup_restore_receipt',
  'hostile_suite_receipt',
] as const;

/** Document 003, production.admissionPrecheck. */
export const productionAdmissionPrecheck = defineOperation({
  name: 'production.admissionPrecheck',
  method: 'POST',
  path: '/v1/production/admission/precheck',
  summary: 'Record a precheck of the production gate while production admission remains disabled.',
  maturity: 'staging-durable',
  gate: true,
  repeats: 'same_reference',
  request: productionAdmissionPrecheckRequest,
  body: z.object({
    production_precheck: z.string(),
    status: z.literal('pending_manual_gate'),
    stable_code: z.literal('production_admission_manual_gate_required'),
    failed_gate: z.literal('production_admission_manual_gate_required'),
    manual_gate_required: z.literal(true),
    production_admission: z.literal(false),
  }),
  produces: { production_precheck: ['production_admission_precheck'] },
  codes: [
    { code: 'production_admission_precheck_fixture_evidence', outcome: 'refused' },
    { code: 'production_admission_prerequisites_missing', outcome: 'refused' },
    { code: 'production_admission_disabled', outcome: 'refused' },
    { code: 'production_admission_manual_gate_required', outcome: 'pending' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    precheck_ref: 'production_admission_precheck:m22_fixture',
    key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
    edge_access_policy: 'edge_access_policy:m22_fixture',
    authority_package: 'authority_package:m6_cloud_authority_fixture_2026_04',
    proof_issuer: 'proof_issuer:m22_fixture',
    backup_restore_receipt: 'receipt:m18_restore_verified',
    hostile_suite_receipt: 'receipt:m17_hostile_suite_verified',
    request_production: true,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request, acting) => [
    request.precheck_ref,
    postureOf(request, acting),
    ...streamsOf(prerequisitesOf(request)),
  ],
  decide(request, facts, context) {
    // A tenant that was never created here isn't of fixture posture.
    const tenant = facts.known(postureOf(request, context), acceptedKinds.tenant_onboarding);
    if (request.request_production && tenant?.fixture === true)
      return refuse('production_admission_precheck_fixture_evidence', request.precheck_ref);
    const missing = unknownOf(prerequisitesOf(request), facts);
    if (missing.length > 0)
      return refuse('production_admission_prerequisites_missing', request.precheck_ref, missing);
    if (request.manual_gate_signature !== undefined)
      return refuse('production_admission_disabled', request.precheck_ref);
    return {
      outcome: 'pending',
      code: 'production_admission_manual_gate_required',
      body: {
        production_precheck: request.precheck_ref,
        status: 'pending_manual_gate',
        stable_code: 'production_admission_manual_gate_required',
        failed_gate: 'production_admission_manual_gate_required',
        manual_gate_required: true,
        production_admission: false,
      },
      records: [
        {
          key: 'production_precheck',
          reference: request.precheck_ref,
          type: 'PRODUCTION_ADMISSION_PRECHECKED',
        },
      ],
    };
  },
});

function prerequisitesOf(of: z.output<typeof productionAdmissionPrecheckRequest>) {
  return prerequisiteFields.map((field) => ({ field, reference: of[field], kinds: acceptedKinds[field] }));
}

function postureOf(of: z.output<typeof productionAdmissionPrecheckRequest>, acting: Acting): Reference {
  return of.tenant ?? acting.tenant;
}
