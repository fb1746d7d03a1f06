import { type Cases, eventIds, example, given, made, revoked, withdrawn } from '../decision-table';
import {
  attestationMissing,
  attested,
  attestedKeyCases,
  key,
  keyRevoked,
  otherAttestation,
  otherAttested,
} from './attested-key';

const name = 'keyCustody.signingRehearse';

const pending = {
  outcome: 'pending',
  code: 'key_custody_signing_provider_unavailable',
  body: {
    signing_rehearsal: `key_custody_signing_rehearsal:${eventIds[0]}`,
    status: 'rehearsed_provider_boundary',
    stable_code: 'key_custody_signing_provider_unavailable',
    signature_created: false,
    external_provider_called: false,
    private_key_material_exposed: false,
    production_admission: false,
  },
} as const;

const productionDisabled = {
  outcome: 'refused',
  code: 'key_custody_production_signing_disabled',
  missing: [],
  subject: key,
} as const;

export const keyCustodySigningRehearse: Cases = {
  ...attestedKeyCases(name, pending),
  'no provider makes a signature, whichever attests the key': given(
    made('keyCustody.providerAttest', { provider: 'aws_kms', production_requested: true }),
  )
    .when(name, example(name))
    .then(pending),
  'the payload need not be named': given(attested)
    .when(name, example(name, { payload_hash: undefined, production_payload: undefined }))
    .then(pending),
  'an empty hash counts as absent': given(attested)
    .when(name, example(name, { payload_hash: '' }))
    .then(pending),
  'a payload may be rehearsed again': given(attested, made(name)).when(name, example(name)).then(pending),
  'an absent attestation is missing': given(attested)
    .when(name, example(name, { provider_attestation: undefined }))
    .then(attestationMissing('provider_attestation')),
  'an empty attestation counts as absent': given(attested)
    .when(name, example(name, { provider_attestation: '' }))
    .then(attestationMissing('provider_attestation')),
  'that is told before the revocation': given(attested, revoked(key))
    .when(name, example(name, { provider_attestation: undefined }))
    .then(attestationMissing('provider_attestation')),
  'a production payload is never signed': given(attested)
    .when(name, example(name, { production_payload: true }))
    .then(productionDisabled),
  'that is told before the unknown attestation': given()
    .when(name, example(name, { production_payload: true }))
    .then(productionDisabled),
  'and before the absent attestation': given()
    .when(name, example(name, { production_payload: true, provider_attestation: undefined }))
    .then(productionDisabled),
  'and before the attestation of another key': given(attested, otherAttested)
    .when(name, example(name, { production_payload: true, provider_attestation: otherAttestation }))
    .then(productionDisabled),
  'and before the revocation': given(attested, revoked(key))
    .when(name, example(name, { production_payload: true }))
    .then(productionDisabled),
  'a revoked key signs nothing': given(attested, revoked(key)).when(name, example(name)).then(keyRevoked),
  'and stays revoked where the record of that is withdrawn': given(
    attested,
    revoked(key),
    withdrawn('key_custody_revocation:earlier'),
  )
    .when(name, example(name))
    .then(keyRevoked),
  'revoked by the operation, too': given(attested, made('keyCustody.revoke'))
    .when(name, example(name))
    .then(keyRevoked),
  'the payload is a commitment, and a flag is a flag': given(attested)
    .when(name, example(name, { payload_hash: 'the payload itself', production_payload: 'no' }))
    .then({ issues: ['/payload_hash', '/production_payload'] }),
};
