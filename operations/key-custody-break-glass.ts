import { z } from 'zod';
import { type MissingRecord, type Refused, refuse } from '../domain/decision';
import { acceptedKinds } from '../domain/kinds';
import { reference } from '../domain/reference';
import { attestationAbsent, attestedKeyFields, isRevoked, streamsOfKey, unattested } from './attested-key';
import {
  type EmergencyGrant,
  emergencyGrant,
  streamsBehindGrant,
  streamsOfGrant,
  ungrantedCodes,
} from './emergency-grant';
import { actingFields, companyField, flag, optionalCommitment, optionalReference } from './fields';
import {
  observedCodes,
  observedFields,
  rehearsed,
  rehearsedFields,
  streamsOfRehearsal,
  unbound,
  unboundCodes,
} from './observed-rehearsal';
import { defineOperation } from './operation';
import { absentOf, absentValues, type Prerequisite, streamsOf, unknownOf } from './prerequisites';

export const keyCustodyBreakGlassRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  ...attestedKeyFields,
  operator: optionalReference.describe('Whoever asks for the emergency access; recorded, not looked up.'),
  justification_hash: optionalCommitment.describe('The justification, by its commitment.'),
  approver_receipt: optionalReference.describe('The proof that a person was there to approve.'),
  fixture: flag,
  ...observedFields,
});

type BreakGlassRequest = z.output<typeof keyCustodyBreakGlassRequest>;

/**
 * Document 003, keyCustody.breakGlass: the intent and its approval are recorded, and no key is reached. What a drill adds
 * is ours: access was asked for, granted by others, used and ended at a bound key store, for the rehearsal alone.
 */
export const keyCustodyBreakGlass = defineOperation({
  name: 'keyCustody.breakGlass',
  method: 'POST',
  path: '/v1/key-custody/break-glass',
  summary: 'Record break-glass receipt without emergency key access or private material exposure.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'each_time',
  privateMaterialCode: 'key_custody_break_glass_private_material_refused',
  request: keyCustodyBreakGlassRequest,
  body: z.object({
    break_glass: z.string(),
    status: z.literal('receipt_recorded'),
    emergency_access_executed: z.literal(false),
    private_key_material_stored: z.literal(false),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
    approvals: z.array(z.string()).optional().describe('The approvals that a drill was granted on.'),
    ...rehearsedFields,
  }),
  produces: { break_glass: ['key_custody_break_glass'] },
  alsoCalled: { break_glass: 'key_custody_break_glass_receipt' },
  codes: [
    ...unboundCodes,
    ...ungrantedCodes,
    { code: 'key_custody_provider_attestation_required', outcome: 'refused' },
    { code: 'key_custody_break_glass_approval_missing', outcome: 'refused' },
    { code: 'key_custody_provider_attestation_missing', outcome: 'refused' },
    { code: 'key_custody_key_revoked', outcome: 'refused' },
    ...observedCodes,
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    operator: 'hosted_operator:fixture',
    justification_hash: 'sha256:m23_break_glass_fixture_justification',
    approver_receipt: 'human_presence_receipt:fixture_private_presence',
    fixture: false,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => [
    ...streamsOfKey(request),
    ...streamsOf([approval(request)]),
    ...streamsOfRehearsal(request),
    ...streamsOfGrant(request),
  ],
  readsNext: streamsBehindGrant,
  decide(request, facts, { eventIds }) {
    const { key_ref: keyRef, justification_hash } = request;
    const without = unbound(request, facts);
    if (without !== undefined) return without;
    const rehearsal = rehearsed(request, facts, () => ['examine', 'use_access', 'prove_access_ended']);
    const grant = emergencyGrant(request, facts);
    if (grant?.outcome === 'refused')
      return reasonBehind(grant, rehearsal, isRevoked(facts, keyRef)) ?? grant;
    const absent = attestationAbsent(request);
    if (absent.length > 0) return refuse('key_custody_provider_attestation_required', keyRef, absent);
    const unapproved = [...absentOf([approval(request)]), ...absentValues({ justification_hash })];
    if (unapproved.length > 0) return refuse('key_custody_break_glass_approval_missing', keyRef, unapproved);
    const missing = unattested(request, facts);
    if (missing.length > 0) return refuse('key_custody_provider_attestation_missing', keyRef, missing);
    const unknown = grant === undefined ? unknownOf([approval(request)], facts) : notGranted(request, grant);
    if (unknown.length > 0) return refuse('key_custody_break_glass_approval_missing', keyRef, unknown);
    if (isRevoked(facts, keyRef)) return refuse('key_custody_key_revoked', keyRef);
    if (rehearsal?.outcome === 'refused') return rehearsal;
    const breakGlass = reference('key_custody_break_glass', eventIds[0]);
    return {
      outcome: 'admitted',
      body: {
        break_glass: breakGlass,
        status: 'receipt_recorded',
        emergency_access_executed: false,
        private_key_material_stored: false,
        private_key_material_exposed: false,
        production_admission: false,
        ...(grant === undefined
          ? {}
          : { approvals: grant.approvals.map(({ break_glass_approval }) => break_glass_approval) }),
        ...rehearsal?.body,
      },
      records: [{ key: 'break_glass', reference: breakGlass, type: 'KEY_CUSTODY_BREAK_GLASS_RECORDED' }],
      ...rehearsal?.concludes,
    };
  },
});

function approval(of: BreakGlassRequest): Prerequisite {
  return {
    field: 'approver_receipt',
    reference: of.approver_receipt,
    kinds: acceptedKinds.approver_receipt,
  };
}

/** Why nobody was asked, or asked any longer, says more than that nothing became of the request. */
function reasonBehind({ code, subject }: Refused, rehearsal: ReturnType<typeof rehearsed>, revoked: boolean) {
  if (code !== 'key_custody_break_glass_unresolved') return undefined;
  if (revoked) return refuse('key_custody_key_revoked', subject);
  if (rehearsal?.outcome !== 'refused') return undefined;
  const failed =
    rehearsal.code === 'key_custody_rehearsal_failed' || rehearsal.code === 'key_custody_public_key_mismatch';
  return failed ? rehearsal : undefined;
}

/** What of the request isn't what others granted: each approval rests on a presence, and on the very justification. */
function notGranted(
  request: BreakGlassRequest,
  { asked, approvals }: EmergencyGrant,
): readonly MissingRecord[] {
  const isApprovers = approvals.some(({ presence_receipt }) => presence_receipt === request.approver_receipt);
  const justified = asked.justification_hash === request.justification_hash;
  return [
    ...(isApprovers ? [] : [approval(request)]),
    ...(justified ? [] : [{ field: 'justification_hash', reference: undefined, kinds: [] }]),
  ];
}
