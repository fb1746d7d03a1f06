import { z } from 'zod';
import { refuse } from '../domain/decision';
import { reference } from '../domain/reference';
import { attestedKeyFields, isRevoked, streamsOfKey, unattested } from './attested-key';
import { actingFields, companyField, flag, optionalCommitment } from './fields';
import { defineOperation } from './operation';

export const keyCustodySigningRehearseRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  ...attestedKeyFields,
  payload_hash: optionalCommitment.describe('What would be signed, by its commitment; never the payload.'),
  production_payload: flag.describe('Refused where true.'),
});

/** Document 003, keyCustody.signingRehearse. */
export const keyCustodySigningRehearse = defineOperation({
  name: 'keyCustody.signingRehearse',
  method: 'POST',
  path: '/v1/key-custody/signing/rehearse',
  summary: 'Exercise the signer provider boundary without production signing.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'each_time',
  request: keyCustodySigningRehearseRequest,
  body: z.object({
    signing_rehearsal: z.string(),
    status: z.literal('rehearsed_provider_boundary'),
    stable_code: z.literal('key_custody_signing_provider_unavailable'),
    signature_created: z.literal(false),
    external_provider_called: z.literal(false),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { signing_rehearsal: ['key_custody_signing_rehearsal'] },
  codes: [
    { code: 'key_custody_production_signing_disabled', outcome: 'refused' },
    { code: 'key_custody_provider_attestation_missing', outcome: 'refused' },
    { code: 'key_custody_key_revoked', outcome: 'refused' },
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
  reads: streamsOfKey,
  decide(request, facts, { eventIds }) {
    const { key_ref: keyRef } = request;
    if (request.production_payload) return refuse('key_custody_production_signing_disabled', keyRef);
    const missing = unattested(request, facts);
    if (missing.length > 0) return refuse('key_custody_provider_attestation_missing', keyRef, missing);
    if (isRevoked(facts, keyRef)) return refuse('key_custody_key_revoked', keyRef);
    const rehearsal = reference('key_custody_signing_rehearsal', eventIds[0]);
    return {
      outcome: 'pending',
      code: 'key_custody_signing_provider_unavailable',
      body: {
        signing_rehearsal: rehearsal,
        status: 'rehearsed_provider_boundary',
        stable_code: 'key_custody_signing_provider_unavailable',
        signature_created: false,
        external_provider_called: false,
        private_key_material_exposed: false,
        production_admission: false,
      },
      records: [{ key: 'signing_rehearsal', reference: rehearsal, type: 'KEY_CUSTODY_SIGNING_REHEARSED' }],
    };
  },
});
