import { type Cases, eventIds, example, given, made, revoked } from '../decision-table';
import { attestation, attestationMissing, attested, attestedKeyCases, key } from './attested-key';

const name = 'keyCustody.revoke';

const body = {
  revocation: `key_custody_revocation:${eventIds[0]}`,
  key_ref: key,
  status: 'revoked',
  refuses_future_signing: true,
  private_key_material_exposed: false,
  production_admission: false,
};
const standing = {
  outcome: 'admitted',
  body: { ...body, revocation: 'key_custody_revocation:earlier' },
} as const;

export const keyCustodyRevoke: Cases = {
  ...attestedKeyCases(name, { outcome: 'admitted' }),
  'the key is revoked from now on': given(attested)
    .when(name, example(name))
    .then({ outcome: 'admitted', body }),
  'a fixture will do': given(attested)
    .when(name, example(name, { fixture: true }))
    .then({ outcome: 'admitted', body }),
  'a revoked key has the revocation that stands': given(attested, revoked(key))
    .when(name, example(name))
    .then(standing),
  'whatever the reason says': given(attested, revoked(key))
    .when(name, example(name, { reason: 'another', company: undefined, fixture: true }))
    .then(standing),
  'the decision of the first time stands': given(attested, made(name))
    .when(name, example(name, { reason: undefined }))
    .then({ outcome: 'admitted', body }),
  'an empty reason counts as absent': given(attested)
    .when(name, example(name, { reason: '' }))
    .then({ outcome: 'admitted', body }),
  'without an attestation nothing is revoked': given(attested)
    .when(name, example(name, { provider_attestation: undefined }))
    .then(attestationMissing('provider_attestation')),
  'an empty attestation counts as absent': given(attested)
    .when(name, example(name, { provider_attestation: '' }))
    .then(attestationMissing('provider_attestation')),
  'attestation and key are told at once': given(attested)
    .when(name, example(name, { provider_attestation: undefined, key_ref: undefined }))
    .then(attestationMissing('provider_attestation', 'key_ref')),
  'a revoked key is not revoked again by what is not its attestation': given(attested, revoked(key))
    .when(name, example(name, { provider_attestation: `${attestation}_unknown` }))
    .then(attestationMissing('provider_attestation')),
  'a reason is text, and not without end': given(attested)
    .when(name, example(name, { reason: 'x'.repeat(2001) }))
    .then({ issues: ['/reason'] }),
};
