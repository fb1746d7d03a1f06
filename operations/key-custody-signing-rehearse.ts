import { z } from 'zod';
import { refuse } from '../domain/decision';
import type { Facts } from '../domain/facts';
import { reference } from '../domain/reference';
import { attestedKeyFields, isRevoked, streamsOfKey, unattested } from './attested-key';
import { actingFields, companyField, flag, optionalCommitment } from './fields';
import {
  missingObservation,
  observationsOf,
  observedCodes,
  observedFields,
  rehearsed,
  rehearsedFields,
  streamsOfRehearsal,
  unbound,
  unboundCodes,
} from './observed-rehearsal';
import { defineOperation } from './operation';

export const keyCustodySigningRehearseRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  ...attestedKeyFields,
  payload_hash: optionalCommitment.describe('What would be signed, by its commitment; never the payload.'),
  production_payload: flag.describe('Refused where true.'),
  ...observedFields,
});

type SigningRequest = z.output<typeof keyCustodySigningRehearseRequest>;

const signatureMade = { signature_created: true } as const;

/** Document 003, keyCustody.signingRehearse; what a drill at a bound key store adds is ours. */
export const keyCustodySigningRehearse = defineOperation({
  name: 'keyCustody.signingRehearse',
  method: 'POST',
  path: '/v1/key-custody/signing/rehearse',
  summary: 'Exercise the signer provider boundary without production signing.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'each_time',
  rehearsedBy: 'signing',
  request: keyCustodySigningRehearseRequest,
  body: z.object({
    signing_rehearsal: z.string(),
    status: z
      .enum(['rehearsed_provider_boundary', 'rehearsed_at_provider'])
      .describe('Whether the boundary alone was reached, or a drill signed at the key store behind it.'),
    stable_code: z.literal('key_custody_signing_provider_unavailable').optional(),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
    ...rehearsedFields,
    signature_created: z.boolean().describe('Whether a drill made a signature, of the rehearsal alone.'),
    external_provider_called: z.boolean(),
  }),
  refusalDetails: z.object({
    signature_created: z
      .literal(true)
      .optional()
      .describe('That the drill which is refused had made a signature; absent where it had not.'),
  }),
  produces: { signing_rehearsal: ['key_custody_signing_rehearsal'] },
  codes: [
    ...unboundCodes,
    { code: 'key_custody_production_signing_disabled', outcome: 'refused' },
    { code: 'key_custody_provider_attestation_missing', outcome: 'refused' },
    { code: 'key_custody_key_revoked', outcome: 'refused' },
    ...observedCodes,
    { code: 'key_custody_signing_provider_unavailable', outcome: 'pending' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    payload_hash: 'sha256:m23_signing_rehearsal_payload',
    production_payload: false,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => [...streamsOfKey(request), ...streamsOfRehearsal(request)],
  decide(request, facts, { eventIds }) {
    const rehearsal = judged(request, facts);
    // What was signed is signed, whatever is decided after.
    if (rehearsal?.outcome === 'refused')
      return hasSigned(request, facts) ? { ...rehearsal, details: signatureMade } : rehearsal;
    const record = reference('key_custody_signing_rehearsal', eventIds[0]);
    const common = {
      signing_rehearsal: record,
      private_key_material_exposed: false,
      production_admission: false,
    } as const;
    const records = [
      { key: 'signing_rehearsal', reference: record, type: 'KEY_CUSTODY_SIGNING_REHEARSED' },
    ] as const;
    if (rehearsal === undefined)
      return {
        outcome: 'pending',
        code: 'key_custody_signing_provider_unavailable',
        body: {
          ...common,
          status: 'rehearsed_provider_boundary',
          stable_code: 'key_custody_signing_provider_unavailable',
          signature_created: false,
          external_provider_called: false,
        },
        records,
      };
    return {
      outcome: 'verified',
      body: {
        ...common,
        ...rehearsal.body,
        status: 'rehearsed_at_provider',
        signature_created: true,
        external_provider_called: true,
      },
      records,
      ...rehearsal.concludes,
    };
  },
});

/** What keeps it from being granted, or the drill that it rests on; undefined where no drill is named. */
function judged(request: SigningRequest, facts: Facts) {
  const { key_ref: keyRef } = request;
  const without = unbound(request, facts);
  if (without !== undefined) return without;
  if (request.production_payload) return refuse('key_custody_production_signing_disabled', keyRef);
  const missing = unattested(request, facts);
  if (missing.length > 0) return refuse('key_custody_provider_attestation_missing', keyRef, missing);
  if (isRevoked(facts, keyRef)) return refuse('key_custody_key_revoked', keyRef);
  const rehearsal = rehearsed(request, facts, () => ['examine', 'sign']);
  if (rehearsal?.outcome !== 'rehearsed') return rehearsal;
  const signed = rehearsal.observations.get('sign');
  return signed?.details.payload_hash === request.payload_hash
    ? rehearsal
    : refuse('key_custody_provider_observation_missing', keyRef, [
        missingObservation(signed?.provider_observation),
      ]);
}

function hasSigned(request: SigningRequest, facts: Facts): boolean {
  return observationsOf(request, facts).some(
    ({ step, details }) => step === 'sign' && typeof details.signature === 'string',
  );
}
