import { createHash } from 'node:crypto';
import { z } from 'zod';
import { emergencyReasons } from '../../domain/break-glass';
import { canonicalJson } from '../../domain/canonical-json';
import { commitmentSchema } from '../../domain/commitment';
import { jsonObject } from '../../domain/json';
import { acceptedKinds } from '../../domain/kinds';
import { referenceSchema } from '../../domain/reference';
import { companyBootstrapRequest } from '../../operations/company-bootstrap';
import { evidenceRecordRequest } from '../../operations/evidence-record';
import { flag, referenceOfKind, text } from '../../operations/fields';
import { keyCustodyAttestRequest } from '../../operations/key-custody-attest';
import { keyCustodyProviderAttestRequest } from '../../operations/key-custody-provider-attest';
import { keyCustodyProviderBindRequest } from '../../operations/key-custody-provider-bind';
import { pilotAdmissionGateRequest } from '../../operations/pilot-admission-gate';
import { productionAdmissionPolicyRequest } from '../../operations/production-admission-policy';
import { productionAdmissionPrecheckRequest } from '../../operations/production-admission-precheck';
import { stagingMaturityReportRequest } from '../../operations/staging-maturity-report';
import { tenantCreateRequest } from '../../operations/tenant-create';

const duration = z
  .string()
  .regex(
    /^P(?=\d|T\d)(\d{1,3}D)?(T(?=\d)(\d{1,4}H)?(\d{1,5}M)?(\d{1,7}S)?)?$/,
    'expected a duration such as P7D or PT36H',
  );

const acting = { tenant: true, contains_customer_data: true } as const;
const company = { company: true } as const;
const fixture = { fixture: true } as const;

/** What the gate of the pilot asks for that no other section says. */
const pilotGate = pilotAdmissionGateRequest.omit({
  ...acting,
  ...company,
  production_precheck: true,
  tenant_onboarding_gate: true,
  key_custody_provider_attestation: true,
  standing_grant: true,
  authority_package: true,
  edge_policy: true,
  restore_rehearsal: true,
  production_gate_signature: true,
  customer_data_live: true,
});

const rehearsals = z.strictObject({
  ...keyCustodyProviderBindRequest.omit({ ...acting, ...company, ...fixture, provider_attestation: true })
    .shape,
  key_ref: referenceOfKind(...acceptedKinds.key_ref).describe(
    'The key that is attested in key_custody_provider; its public key may be left out there.',
  ),
  break_glass: z.strictObject({
    reason: z.enum(emergencyReasons).default('scheduled_rehearsal'),
    ticket: text.max(200).describe('Where the drill is told at length.'),
    justification_hash: commitmentSchema.describe('The commitment to the text that justifies it.'),
  }),
  maturity_report: stagingMaturityReportRequest.pick({ report_ref: true }),
  pilot_gate: pilotGate,
});

/**
 * A tenant's provisioning, whole: one section a step, each the request of an operation without what the document says
 * once or what an earlier step gives.
 */
export const provisioningDocumentSchema = z.strictObject({
  tenant: referenceOfKind('tenant_node').describe('The tenant to be provisioned; it acts for itself.'),
  company: referenceOfKind('company_geist'),
  fixture: flag.describe(
    'Whether all that is recorded is a fixture. The onboarding gate takes nothing else yet.',
  ),
  evidence_deadline: duration
    .default('P7D')
    .describe('How long the run may wait for evidence, from its start; ISO 8601, days to seconds.'),
  evidence: z
    .array(evidenceRecordRequest.omit(acting))
    .max(100)
    .default([])
    .describe('Evidence made elsewhere, recorded first.'),
  key_custody: keyCustodyAttestRequest
    .omit({ ...acting, ...company, ...fixture })
    .extend({ attestation_ref: referenceOfKind('key_custody_attestation') }),
  key_custody_provider: keyCustodyProviderAttestRequest
    .omit({ ...acting, ...company, ...fixture })
    .extend({ provider_attestation_ref: referenceOfKind('key_custody_provider_attestation') }),
  tenant_create: tenantCreateRequest.omit({
    ...acting,
    ...company,
    ...fixture,
    requested_tenant: true,
    key_custody_attestation: true,
  }),
  company_bootstrap: companyBootstrapRequest.omit({ ...acting, ...company, ...fixture, legal_name: true }),
  precheck: productionAdmissionPrecheckRequest
    .omit({ ...acting, ...company, key_custody_attestation: true })
    .extend({
      edge_access_policy: referenceSchema,
      authority_package: referenceSchema,
      proof_issuer: referenceSchema,
      backup_restore_receipt: referenceSchema,
      hostile_suite_receipt: referenceSchema,
    }),
  onboarding_gate: z.strictObject({ standing_grant: referenceSchema }),
  admission_policy: productionAdmissionPolicyRequest.omit(acting),
  rehearsals: rehearsals
    .optional()
    .describe(
      'At which key store the key lies and how it is drilled there. With it the run rehearses rotation and break-glass, reports what they came to, and evaluates the gate of the pilot.',
    ),
});

export type ProvisioningDocument = z.output<typeof provisioningDocumentSchema>;

/** By which the same document is known again: SHA-256 of its canonical form, hexadecimal. */
export function documentHash(document: ProvisioningDocument): string {
  return createHash('sha256')
    .update(canonicalJson(jsonObject(document)), 'utf8')
    .digest('hex');
}

/** Milliseconds in a duration of the document. */
export function durationMilliseconds(text: string): number {
  const [, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text) ?? [];
  const amount = (digits: string | undefined) => Number(digits ?? 0);
  return (((amount(days) * 24 + amount(hours)) * 60 + amount(minutes)) * 60 + amount(seconds)) * 1000;
}
