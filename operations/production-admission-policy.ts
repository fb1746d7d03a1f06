import { z } from 'zod';
import { refuse } from '../domain/decision';
import { referenceSchema } from '../domain/reference';
import {
  actingFields,
  flag,
  optionalCommitment,
  optionalReference,
  optionalText,
  referenceOfKind,
  text,
} from './fields';
import { makesForbiddenClaim } from './forbidden-claims';
import { defineOperation } from './operation';

const names = z.array(text).max(200).default([]);

export const productionAdmissionPolicyRequest = z.strictObject({
  ...actingFields,
  policy_ref: referenceOfKind('production_admission_policy'),
  jurisdiction: optionalText,
  vertical: optionalText,
  tenant_type: optionalText,
  admitted_connectors: names,
  admitted_authority_packages: z.array(referenceSchema).max(200).default([]),
  admitted_effects: names,
  admitted_proof_outputs: names,
  excluded_operations: names,
  forbidden_data_classes: names,
  admission_signer: optionalReference,
  admission_signer_commitment: optionalCommitment,
  public_launch_claim: flag,
  production_admission_enabled: flag,
});

/** The fields that bound the policy; none may be empty. */
const scopeFields = [
  'jurisdiction',
  'vertical',
  'tenant_type',
  'admitted_connectors',
  'admitted_authority_packages',
  'admitted_effects',
  'admitted_proof_outputs',
  'excluded_operations',
  'forbidden_data_classes',
  'admission_signer',
  'admission_signer_commitment',
] as const;

/** The fields that say what is admitted, where a forbidden claim counts; naming one among the exclusions is fine. */
const claimFields = [
  'vertical',
  'tenant_type',
  'admitted_connectors',
  'admitted_authority_packages',
  'admitted_effects',
  'admitted_proof_outputs',
] as const;

/** Document 003, production.admissionPolicy. */
export const productionAdmissionPolicy = defineOperation({
  name: 'production.admissionPolicy',
  method: 'POST',
  path: '/v1/production/admission/policy',
  summary: 'Record bounded production admission scope and signer while production remains globally disabled.',
  maturity: 'staging-durable',
  gate: true,
  repeats: 'same_reference',
  request: productionAdmissionPolicyRequest,
  body: z.object({
    production_admission_policy: z.string(),
    policy_scope_bound: z.literal(true),
    public_launch_claim: z.literal(false),
    global_production_admission_enabled: z.literal(false),
    production_admission: z.literal(false),
    raw_customer_payload_stored: z.literal(false),
    raw_db_exposed: z.literal(false),
  }),
  produces: { production_admission_policy: ['production_admission_policy'] },
  codes: [
    { code: 'production_admission_policy_public_launch_forbidden', outcome: 'refused' },
    { code: 'production_admission_policy_enable_forbidden', outcome: 'refused' },
    { code: 'production_admission_policy_scope_missing', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    policy_ref: 'production_admission_policy:m36_fixture',
    jurisdiction: 'DE',
    vertical: 'invoice_payment_advisor',
    tenant_type: 'single_company_pilot',
    admitted_connectors: ['sandbox_invoice'],
    admitted_authority_packages: ['authority_package:m6_cloud_authority_fixture_2026_04'],
    admitted_effects: ['none_production_disabled'],
    admitted_proof_outputs: ['redacted_proof_bundle'],
    excluded_operations: ['public_launch_claim', 'automated_filing', 'raw_customer_payload_ingest'],
    forbidden_data_classes: [
      'raw_biometric_material',
      'raw_connector_payload',
      'raw_register_payload',
      'raw_database_access',
    ],
    admission_signer: 'policy_signer:m36_fixture',
    admission_signer_commitment: 'sha256:m36_policy_signer_fixture',
    public_launch_claim: false,
    production_admission_enabled: false,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => [request.policy_ref],
  decide(request) {
    if (request.public_launch_claim || claimFields.some((field) => claimsIn(request[field])))
      return refuse('production_admission_policy_public_launch_forbidden', request.policy_ref);
    if (request.production_admission_enabled)
      return refuse('production_admission_policy_enable_forbidden', request.policy_ref);
    const empty = scopeFields.filter((field) => (request[field]?.length ?? 0) === 0);
    if (empty.length > 0) {
      return refuse(
        'production_admission_policy_scope_missing',
        request.policy_ref,
        empty.map((field) => ({ field, reference: undefined, kinds: [] })),
      );
    }
    return {
      outcome: 'pending',
      body: {
        production_admission_policy: request.policy_ref,
        policy_scope_bound: true,
        public_launch_claim: false,
        global_production_admission_enabled: false,
        production_admission: false,
        raw_customer_payload_stored: false,
        raw_db_exposed: false,
      },
      records: [
        {
          key: 'production_admission_policy',
          reference: request.policy_ref,
          type: 'PRODUCTION_ADMISSION_POLICY_RECORDED',
        },
      ],
    };
  },
});

function claimsIn(value: string | readonly string[] | undefined): boolean {
  return [value ?? []].flat().some(makesForbiddenClaim);
}
