import { z } from 'zod';
import { refuse } from '../domain/decision';
import type { Facts } from '../domain/facts';
import { type Reference, reference, referenceSchema } from '../domain/reference';
import { attestedKeyFields, revocationStreams, streamsOfKey, unattested } from './attested-key';
import { actingFields, companyField, flag, optionalText } from './fields';
import { defineOperation } from './operation';

export const keyCustodyRevokeRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  ...attestedKeyFields,
  reason: optionalText,
  fixture: flag,
});

/** Document 003, keyCustody.revoke. A key is revoked once and for good: again gives the receipt of the first time. */
export const keyCustodyRevoke = defineOperation({
  name: 'keyCustody.revoke',
  method: 'POST',
  path: '/v1/key-custody/revoke',
  summary: 'Record provider key revocation so future signing rehearsals refuse with a stable code.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'changed_answer',
  request: keyCustodyRevokeRequest,
  body: z.object({
    revocation: z.string(),
    key_ref: z.string(),
    status: z.literal('revoked'),
    refuses_future_signing: z.literal(true),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { revocation: ['key_custody_revocation'] },
  codes: [{ code: 'key_custody_provider_attestation_missing', outcome: 'refused' }],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk_calibration',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    reason: 'm23_revoked_key_rehearsal',
  },
}).decidedBy({
  reads: streamsOfKey,
  readsNext: (request, facts) => standingRevocations(request.key_ref, facts),
  decide(request, facts, { eventIds }) {
    const { key_ref: keyRef } = request;
    const missing = unattested(request, facts);
    if (keyRef === undefined || missing.length > 0)
      return refuse('key_custody_provider_attestation_missing', keyRef, missing);
    const [standing] = standingRevocations(keyRef, facts);
    const revocation = standing ?? reference('key_custody_revocation', eventIds[0]);
    return {
      outcome: 'admitted',
      // Nothing of this request alone: a later one finds the standing record by its equal body.
      body: {
        revocation,
        key_ref: keyRef,
        status: 'revoked',
        refuses_future_signing: true,
        private_key_material_exposed: false,
        production_admission: false,
      },
      records: [{ key: 'revocation', reference: revocation, type: 'KEY_CUSTODY_REVOKED' }],
      indexedIn: revocationStreams(keyRef),
    };
  },
});

const revocationData = z.object({ body: z.object({ revocation: referenceSchema }) });

/** The record that revoked the key, as its revocation stream names it; none where the key isn't revoked. */
function standingRevocations(keyRef: Reference | undefined, facts: Facts): readonly Reference[] {
  return revocationStreams(keyRef).flatMap((stream) => {
    const { head } = facts.of(stream);
    return head === undefined ? [] : [revocationData.parse(head.data).body.revocation];
  });
}
