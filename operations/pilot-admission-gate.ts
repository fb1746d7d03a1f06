import { z } from 'zod';
import { commitmentTo } from '../domain/commitment';
import { type MissingRecord, refuse } from '../domain/decision';
import type { Facts } from '../domain/facts';
import { acceptedKinds } from '../domain/kinds';
import { boundaryContract } from './boundary-contract';
import {
  actingFields,
  companyField,
  flag,
  optionalCommitment,
  optionalReference,
  optionalText,
  referenceOfKind,
} from './fields';
import { defineOperation } from './operation';
import { type Prerequisite, streamsOf, unknownOf } from './prerequisites';

export const pilotAdmissionGateRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  pilot_ref: referenceOfKind(...acceptedKinds.pilot_admission_record),
  customer_consent_hash: optionalCommitment,
  data_boundary_hash: optionalCommitment,
  support_runbook_hash: optionalCommitment,
  production_precheck: optionalReference,
  tenant_onboarding_gate: optionalReference,
  key_custody_provider_attestation: optionalReference,
  human_presence_receipt: optionalReference,
  standing_grant: optionalReference,
  connector_consent: optionalReference,
  authority_package: optionalReference,
  proof_bundle: optionalReference,
  proof_manifest_commitment: optionalCommitment,
  edge_policy: optionalReference,
  restore_rehearsal: optionalReference,
  rollback_rehearsal: optionalReference,
  incident_receipt: optionalReference,
  production_gate_signature: optionalText.describe(
    'Kept as its hash alone; no signature opens the gate here.',
  ),
  no_public_launch_claim: flag.describe('Must be true.'),
  automated_filing_disabled: flag.describe('Must be true.'),
  customer_data_live: flag.describe('Refused where true.'),
});

const pilotDetails = z.object({
  hard_limits: z
    .object({
      tenants: z.int(),
      companies: z.int(),
      connectors_or_manual_lanes: z.int(),
      authority_package_families: z.int(),
      automated_filing: z.literal('disabled'),
      broad_availability_claim: z.literal(false),
      support: z.literal('manual'),
      rollback: z.literal('manual'),
    })
    .describe('What would bound a pilot.'),
  non_claims_visible: z.array(z.string()).describe('What a pilot would have to say that it is not.'),
});

const details: z.output<typeof pilotDetails> = {
  hard_limits: {
    tenants: 1,
    companies: 1,
    connectors_or_manual_lanes: 1,
    authority_package_families: 1,
    automated_filing: 'disabled',
    broad_availability_claim: false,
    support: 'manual',
    rollback: 'manual',
  },
  non_claims_visible: [
    ...boundaryContract.customer_boundary_lane.forbidden_doc_claims,
    'automated filing',
    'broad connector catalog',
    'production admission',
  ],
};

const hashFields = [
  'customer_consent_hash',
  'data_boundary_hash',
  'support_runbook_hash',
  'proof_manifest_commitment',
] as const;

const recordFields = [
  'production_precheck',
  'tenant_onboarding_gate',
  'key_custody_provider_attestation',
  'human_presence_receipt',
  'standing_grant',
  'connector_consent',
  'authority_package',
  'proof_bundle',
  'edge_policy',
  'restore_rehearsal',
  'rollback_rehearsal',
  'incident_receipt',
] as const;

/** Document 003, pilot.admissionGate. Its body is never given: the compiler keeps `decide` from granting anything. */
export const pilotAdmissionGate = defineOperation({
  name: 'pilot.admissionGate',
  method: 'POST',
  path: '/v1/pilot/admission-gate',
  summary:
    'Evaluate limited authentic pilot prerequisites and refuse until signed production admission is available.',
  maturity: 'staging-durable-refusal',
  gate: true,
  repeats: 'each_time',
  request: pilotAdmissionGateRequest.transform(({ production_gate_signature: signature, ...kept }) => ({
    ...kept,
    production_gate_signature_hash: signature === undefined ? undefined : commitmentTo(signature),
  })),
  body: z.never(),
  refusalDetails: pilotDetails,
  produces: {},
  codes: [
    { code: 'pilot_public_launch_claim_forbidden', outcome: 'refused' },
    { code: 'pilot_automated_filing_forbidden', outcome: 'refused' },
    { code: 'pilot_prerequisites_missing', outcome: 'refused' },
    { code: 'pilot_production_gate_signature_missing', outcome: 'refused' },
    { code: 'pilot_production_admission_disabled', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    pilot_ref: 'pilot_gate:m30_fixture',
    customer_consent_hash: 'sha256:m30_customer_consent_fixture',
    data_boundary_hash: 'sha256:m30_data_boundary_fixture',
    support_runbook_hash: 'sha256:m30_support_runbook_fixture',
    production_precheck: 'production_admission_precheck:m22_fixture',
    tenant_onboarding_gate: 'tenant_onboarding_gate:m25_fixture',
    key_custody_provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    human_presence_receipt: 'human_presence_receipt:fixture_private_presence',
    standing_grant: 'standing:anna_geschaeftsfuehrer_fixture',
    connector_consent: 'connector_consent:m26_fixture',
    authority_package: 'authority_package:m6_cloud_authority_fixture_2026_04',
    proof_bundle: 'proof_bundle:m6_cross_domain_cloud_authority_worldline',
    proof_manifest_commitment: 'sha256:m30_manifest_required',
    edge_policy: 'ops_edge_policy:m29_fixture',
    restore_rehearsal: 'ops_backup_restore:m29_fixture',
    rollback_rehearsal: 'ops_rollback:m29_fixture',
    incident_receipt: 'ops_incident:m29_fixture',
    no_public_launch_claim: true,
    automated_filing_disabled: true,
    customer_data_live: false,
  },
}).decidedBy({
  reads: (pilot) => streamsOf(recordsOf(pilot)),
  decide: (pilot, facts) => ({ ...reasonToRefuse(pilot, facts), details }),
});

type Pilot = Omit<z.output<typeof pilotAdmissionGateRequest>, 'production_gate_signature'> & {
  readonly production_gate_signature_hash: string | undefined;
};

function reasonToRefuse(pilot: Pilot, facts: Facts) {
  if (!pilot.no_public_launch_claim) return refuse('pilot_public_launch_claim_forbidden', pilot.pilot_ref);
  if (!pilot.automated_filing_disabled) return refuse('pilot_automated_filing_forbidden', pilot.pilot_ref);
  const missing = [...absentIn(pilot, hashFields), ...unknownOf(recordsOf(pilot), facts)];
  if (missing.length > 0) return refuse('pilot_prerequisites_missing', pilot.pilot_ref, missing);
  if (pilot.production_gate_signature_hash === undefined)
    return refuse('pilot_production_gate_signature_missing', pilot.pilot_ref, [
      { field: 'production_gate_signature', reference: undefined, kinds: [] },
    ]);
  return refuse('pilot_production_admission_disabled', pilot.pilot_ref);
}

function recordsOf(pilot: Pilot): readonly Prerequisite[] {
  return recordFields.map((field) => ({ field, reference: pilot[field], kinds: acceptedKinds[field] }));
}

function absentIn(pilot: Pilot, fields: typeof hashFields): readonly MissingRecord[] {
  return fields.flatMap((field) =>
    pilot[field] === undefined ? [{ field, reference: undefined, kinds: [] }] : [],
  );
}
