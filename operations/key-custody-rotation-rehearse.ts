import { z } from 'zod';
import { refuse } from '../domain/decision';
import { acceptedKinds } from '../domain/kinds';
import type { ObservedStep } from '../domain/provider-observation';
import { reference } from '../domain/reference';
import type { RotationPolicy } from '../domain/rotation-policy';
import {
  attestationAbsent,
  attestedKeyFields,
  isRevoked,
  revocationStreams,
  streamsOfKey,
  unattested,
} from './attested-key';
import {
  actingFields,
  companyField,
  flag,
  optionalPublicKey,
  optionalReferenceOfKind,
  optionalText,
} from './fields';
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

export const keyCustodyRotationRehearseRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  ...attestedKeyFields,
  replacement_key_ref: optionalReferenceOfKind(...acceptedKinds.key_ref),
  replacement_public_key: optionalPublicKey,
  rotation_reason: optionalText,
  fixture: flag,
  ...observedFields,
});

const exercised = [
  'examine',
  'rotate',
  'sign_with_old',
  'sign_with_new',
  'retire_old',
  'prove_old_retired',
  'verify_old',
] as const;

/** What a rotation drill goes through at the key store. */
function rotationSteps(policy: RotationPolicy): readonly ObservedStep[] {
  switch (policy) {
    case 'rehearse_only':
      return [...exercised, 'create'];
    case 'rotate':
      return exercised;
    default:
      return policy satisfies never;
  }
}

/** Document 003, keyCustody.rotationRehearse; what a drill at a bound key store adds is ours. */
export const keyCustodyRotationRehearse = defineOperation({
  name: 'keyCustody.rotationRehearse',
  method: 'POST',
  path: '/v1/key-custody/rotate',
  summary: 'Rehearse key rotation while preserving old public verification material.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'each_time',
  request: keyCustodyRotationRehearseRequest,
  body: z.object({
    rotation: z.string(),
    status: z.literal('rotation_rehearsed'),
    old_public_material_preserved: z.literal(true),
    replacement_private_key_material_stored: z.literal(false),
    provider_rotation_executed: z
      .boolean()
      .describe(
        'Whether the bound key itself was rotated, as its policy has it; a rehearsal alone never does.',
      ),
    production_admission: z.literal(false),
    ...rehearsedFields,
  }),
  produces: { rotation: ['key_custody_rotation'] },
  codes: [
    ...unboundCodes,
    { code: 'key_custody_provider_attestation_required', outcome: 'refused' },
    { code: 'key_custody_provider_attestation_missing', outcome: 'refused' },
    { code: 'key_custody_key_revoked', outcome: 'refused' },
    ...observedCodes,
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    replacement_key_ref: 'key_registry:m23_reserved_kms_fixture_rotated',
    replacement_public_key: 'reserved-provider-rotated-public-key-fixture',
    rotation_reason: 'm23_rotation_rehearsal',
    fixture: false,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => [
    ...streamsOfKey(request),
    ...revocationStreams(request.replacement_key_ref),
    ...streamsOfRehearsal(request),
  ],
  decide(request, facts, { eventIds }) {
    const { key_ref: keyRef, replacement_key_ref: replacement } = request;
    const without = unbound(request, facts);
    if (without !== undefined) return without;
    const absent = attestationAbsent(request);
    if (absent.length > 0) return refuse('key_custody_provider_attestation_required', keyRef, absent);
    const missing = unattested(request, facts);
    if (missing.length > 0) return refuse('key_custody_provider_attestation_missing', keyRef, missing);
    if (isRevoked(facts, keyRef, replacement)) return refuse('key_custody_key_revoked', keyRef);
    const rehearsal = rehearsed(request, facts, rotationSteps);
    if (rehearsal?.outcome === 'refused') return rehearsal;
    const rotation = reference('key_custody_rotation', eventIds[0]);
    return {
      outcome: 'verified',
      body: {
        rotation,
        status: 'rotation_rehearsed',
        old_public_material_preserved: true,
        replacement_private_key_material_stored: false,
        provider_rotation_executed: rehearsal?.policy === 'rotate',
        production_admission: false,
        ...rehearsal?.body,
      },
      records: [{ key: 'rotation', reference: rotation, type: 'KEY_CUSTODY_ROTATION_REHEARSED' }],
      ...rehearsal?.concludes,
    };
  },
});
