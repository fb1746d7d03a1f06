import { type Cases, eventIds, example, given, made, revoked } from '../decision-table';
import { attestationMissing, attested, attestedKeyCases, key, keyRevoked } from './attested-key';

const name = 'keyCustody.rotationRehearse';
const replacement = 'key_registry:m23_reserved_kms_fixture_rotated';

const verified = {
  outcome: 'verified',
  body: {
    rotation: `key_custody_rotation:${eventIds[0]}`,
    status: 'rotation_rehearsed',
    old_public_material_preserved: true,
    replacement_private_key_material_stored: false,
    provider_rotation_executed: false,
    production_admission: false,
  },
} as const;

const required = {
  outcome: 'refused',
  code: 'key_custody_provider_attestation_required',
  missing: ['provider_attestation'],
  subject: key,
} as const;

export const keyCustodyRotationRehearse: Cases = {
  ...attestedKeyCases(name, verified),
  'as 000 asks for it, with signing keys and no word on customer data': given(
    made('keyCustody.providerAttest', {
      key_ref: 'signing_key:rheinwerk_root',
      provider: 'aws_kms',
      fixture: true,
    }),
  )
    .when(
      name,
      example(name, {
        key_ref: 'signing_key:rheinwerk_root',
        replacement_key_ref: 'signing_key:rheinwerk_2026_04',
        replacement_public_key: 'ed25519:fixture_replacement_public_key',
        rotation_reason: 'scheduled_quarterly_rotation',
        fixture: true,
        contains_customer_data: undefined,
      }),
    )
    .then(verified),
  'without a word on fixtures it is none': given(attested)
    .when(name, example(name, { fixture: undefined }))
    .then(verified),
  'the replacement need not be named': given(attested)
    .when(
      name,
      example(name, {
        replacement_key_ref: undefined,
        replacement_public_key: undefined,
        rotation_reason: undefined,
      }),
    )
    .then(verified),
  'empty texts count as absent': given(attested)
    .when(
      name,
      example(name, {
        replacement_key_ref: '',
        replacement_public_key: '',
        rotation_reason: '',
        company: '',
      }),
    )
    .then(verified),
  'a key may be rehearsed again': given(attested, made(name)).when(name, example(name)).then(verified),
  'an attestation is demanded': given(attested)
    .when(name, example(name, { provider_attestation: undefined }))
    .then(required),
  'an empty attestation counts as absent': given(attested)
    .when(name, example(name, { provider_attestation: '' }))
    .then(required),
  'that is told before the absent key': given(attested)
    .when(name, example(name, { provider_attestation: undefined, key_ref: undefined }))
    .then({ outcome: 'refused', code: required.code, missing: required.missing }),
  'and before the revocation': given(attested, revoked(key))
    .when(name, example(name, { provider_attestation: undefined }))
    .then(required),
  'a revoked key has nothing to rotate': given(attested, revoked(key))
    .when(name, example(name))
    .then(keyRevoked),
  'revoked by the operation, too': given(attested, made('keyCustody.revoke'))
    .when(name, example(name))
    .then(keyRevoked),
  'a revoked key replaces nothing': given(attested, revoked(replacement))
    .when(name, example(name))
    .then(keyRevoked),
  'a key is not replaced by itself once it is revoked': given(attested, revoked(key))
    .when(name, example(name, { replacement_key_ref: key }))
    .then(keyRevoked),
  'what is missing is told before the revocation of the replacement': given(revoked(replacement))
    .when(name, example(name))
    .then(attestationMissing('provider_attestation')),
  'the replacement is a key, and its public key not without end': given(attested)
    .when(
      name,
      example(name, {
        replacement_key_ref: 'receipt:m23',
        replacement_public_key: 'x'.repeat(16_385),
        rotation_reason: 7,
      }),
    )
    .then({ issues: ['/replacement_key_ref', '/replacement_public_key', '/rotation_reason'] }),
};
