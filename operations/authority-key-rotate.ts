import { z } from 'zod';
import { refuse } from '../domain/decision';
import { ed25519PublicKeySchema } from '../domain/ed25519-public-key';
import {
  HOLDER_KEY_ENROLLED,
  HOLDER_KEY_ROTATED,
  type HolderKeyBody,
  holderKeyKind,
  holderKeyOf,
  holderKeyReference,
} from '../domain/holder-key';
import { jsonObject } from '../domain/json';
import { reference } from '../domain/reference';
import { actingFields, referenceOfKind } from './fields';
import { defineOperation } from './operation';

/**
 * Document 003, "On m13.keyRotate". A session puts another key in the place of its own: the same principal's, from then
 * on. The old one opens no new session; those that it opened live on until they end, and rotate nothing.
 */
export const authorityKeyRotate = defineOperation({
  name: 'authority.keyRotate',
  sdkAlias: 'm13KeyRotate',
  method: 'POST',
  path: '/v1/authority/key/rotate',
  summary: 'Rotate the holder key of the session that asks, without exposing a private key.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'each_time',
  request: z.strictObject({
    ...actingFields,
    holder_key: referenceOfKind(holderKeyKind).describe('The key of the session that asks.'),
    replacement_public_key: ed25519PublicKeySchema.describe(
      'Ed25519: the 32 bytes, base64url without padding, as the `x` of the JWK (RFC 8037). Enrolled nowhere before.',
    ),
  }),
  body: z.object({
    key_lifecycle: z.string(),
    holder_key: z.string(),
    replacement_holder_key: z.string(),
    status: z.literal('rotated'),
    private_key_exposed: z.literal(false),
    production_admission: z.literal(false),
  }),
  // The replacement goes by no other name: its kind is that of the key which it replaces.
  produces: { key_lifecycle: ['key_lifecycle'], replacement_holder_key: [], holder_key: [holderKeyKind] },
  codes: [
    { code: 'authority_holder_key_mismatch', outcome: 'refused' },
    { code: 'record_conflict', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    holder_key: 'holder_key:90facafea9b1556698540f70c0117a22ea37bd5cf3ed3c47093c1707282b4b89',
    replacement_public_key: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw',
  },
}).decidedBy({
  reads: (request) => [request.holder_key, holderKeyReference(request.replacement_public_key)],
  decide(request, facts, { now, eventIds, holderKey: asking }) {
    const { holder_key: holderKey, replacement_public_key: publicKey } = request;
    const standing = holderKeyOf(holderKey, facts.of(holderKey).head, now);
    if (asking !== holderKey || standing?.status !== 'active')
      return refuse('authority_holder_key_mismatch', holderKey);
    const replacement = holderKeyReference(publicKey);
    // Whosever it is or was: a key has one principal, and one life.
    if (facts.has(replacement)) return refuse('record_conflict', replacement);
    const rotated: HolderKeyBody = { ...standing, status: 'rotated' };
    const active: HolderKeyBody = {
      ...standing,
      holder_key: replacement,
      public_key: publicKey,
      status: 'active',
    };
    const lifecycle = reference('key_lifecycle', eventIds[0]);
    return {
      outcome: 'admitted',
      body: {
        key_lifecycle: lifecycle,
        holder_key: holderKey,
        replacement_holder_key: replacement,
        status: 'rotated',
        private_key_exposed: false,
        production_admission: false,
      },
      records: [
        { key: 'key_lifecycle', reference: lifecycle, type: HOLDER_KEY_ROTATED },
        {
          key: 'replacement_holder_key',
          reference: replacement,
          type: HOLDER_KEY_ENROLLED,
          body: jsonObject(active),
        },
        { key: 'holder_key', reference: holderKey, type: HOLDER_KEY_ROTATED, body: jsonObject(rotated) },
      ],
    };
  },
});
