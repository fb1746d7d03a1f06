import { z } from 'zod';
import { refuse } from '../domain/decision';
import { acceptedKinds } from '../domain/kinds';
import { nameOf, type Reference, reference, referenceSchema } from '../domain/reference';
import type { RefusalCode } from '../domain/refusal-codes';
import { actingFields, flag, optionalReference } from './fields';
import { defineOperation } from './operation';
import { absentOf, type Prerequisite, streamsOf, unknownOf } from './prerequisites';

export const tenantOnboardingGateRequest = z.strictObject({
  ...actingFields,
  tenant_onboarding: optionalReference,
  company_bootstrap: optionalReference,
  key_custody_attestation: optionalReference,
  standing_grant: optionalReference,
  production_precheck: optionalReference,
  fixture: flag.describe('Must be true.'),
});

const namedRecords = z.object({
  tenant_onboarding: referenceSchema,
  company_bootstrap: referenceSchema,
  key_custody_attestation: referenceSchema,
  production_precheck: referenceSchema,
  standing_grant: referenceSchema,
});

/** In the order in which an absent field is told. */
const missingCodes = [
  ['key_custody_attestation', 'tenant_onboarding_key_custody_missing'],
  ['production_precheck', 'tenant_onboarding_production_precheck_missing'],
  ['standing_grant', 'tenant_onboarding_standing_missing'],
] as const;

/** In the order in which an unknown record is told, or an absent one that has no code of its own. */
const unknownCodes = [
  ['tenant_onboarding', 'tenant_onboarding_candidate_unknown'],
  ['company_bootstrap', 'tenant_onboarding_company_bootstrap_unknown'],
  ['key_custody_attestation', 'tenant_onboarding_key_custody_unknown'],
  ['production_precheck', 'tenant_onboarding_production_precheck_unknown'],
  ['standing_grant', 'tenant_onboarding_standing_unknown'],
] as const;

/** Document 003, tenant.onboardingGate. */
export const tenantOnboardingGate = defineOperation({
  name: 'tenant.onboardingGate',
  method: 'POST',
  path: '/v1/tenants/onboarding-gate',
  summary:
    'Tie known tenant onboarding, company bootstrap, key custody, standing and precheck records without admitting production.',
  maturity: 'staging-durable',
  gate: true,
  repeats: 'same_reference',
  request: tenantOnboardingGateRequest,
  body: z.object({
    tenant_onboarding_gate: z.string(),
    status: z.literal('blocked_before_production'),
    tenant_onboarding: z.string(),
    company_bootstrap: z.string(),
    key_custody_attestation: z.string(),
    production_precheck: z.string(),
    standing_grant: z.string(),
    known_record_checks_passed: z.literal(true),
    tenant_key_custody_bound: z.literal(true),
    tenant_key_custody_provisioned: z.literal(false),
    human_presence_creates_standing: z.literal(false),
    standing_is_separate_from_identity_binding: z.literal(true),
    customer_data_stored: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { tenant_onboarding_gate: ['tenant_onboarding_gate'] },
  codes: [
    { code: 'koerper_fixture_only', outcome: 'refused' },
    ...[...missingCodes, ...unknownCodes].map(([, code]) => ({ code, outcome: 'refused' }) as const),
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    tenant_onboarding: 'tenant_node:m21_koerper_fixture',
    company_bootstrap: 'company_geist:m21_koerper_fixture',
    key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
    standing_grant: 'standing:anna_geschaeftsfuehrer_fixture',
    production_precheck: 'production_admission_precheck:m22_fixture',
    fixture: true,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => [
    ...(request.tenant_onboarding === undefined ? [] : [gateOf(request.tenant_onboarding)]),
    ...streamsOf(inputsOf(request)),
  ],
  decide(request, facts) {
    const inputs = inputsOf(request);
    const subject = request.tenant_onboarding === undefined ? undefined : gateOf(request.tenant_onboarding);
    if (!request.fixture) return refuse('koerper_fixture_only', subject);

    const absent = absentOf(inputs);
    const missing = firstIn(missingCodes, absent);
    if (missing !== undefined) return refuse(missing, subject, absent);

    const unknowns = unknownOf(inputs, facts);
    const unknown = firstIn(unknownCodes, unknowns);
    if (unknown !== undefined) return refuse(unknown, subject, unknowns);

    // The checks above leave no field undefined; the schema says so to the compiler.
    const named = namedRecords.parse(request);
    const gate = gateOf(named.tenant_onboarding);
    return {
      outcome: 'pending',
      body: {
        tenant_onboarding_gate: gate,
        status: 'blocked_before_production',
        ...named,
        known_record_checks_passed: true,
        tenant_key_custody_bound: true,
        tenant_key_custody_provisioned: false,
        human_presence_creates_standing: false,
        standing_is_separate_from_identity_binding: true,
        customer_data_stored: false,
        production_admission: false,
      },
      records: [{ key: 'tenant_onboarding_gate', reference: gate, type: 'TENANT_ONBOARDING_GATED' }],
    };
  },
});

function gateOf(candidate: Reference): Reference {
  return reference('tenant_onboarding_gate', nameOf(candidate));
}

function inputsOf(of: z.output<typeof tenantOnboardingGateRequest>): readonly Prerequisite[] {
  return unknownCodes.map(([field]) => ({ field, reference: of[field], kinds: acceptedKinds[field] }));
}

function firstIn<Code extends RefusalCode>(
  codes: readonly (readonly [string, Code])[],
  found: readonly Prerequisite[],
): Code | undefined {
  return codes.find(([field]) => found.some((prerequisite) => prerequisite.field === field))?.[1];
}
