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
import { bound, concluded, observation, observed, rehearsal, rehearsedAt } from './observed-drill';

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

const steps = ['examine', 'sign'] as const;
const payload = 'sha256:m23_signing_rehearsal_payload';
const signature = { signature: 'c2lnbmF0dXJl', payload_hash: payload, verified: true };
const examined = observed('examine');
const signed = observed('sign', { details: signature });
const drill = (changes: Readonly<Record<string, unknown>> = {}) =>
  example(name, { rehearsal, provider_observations: steps.map(observation), ...changes });
const drillRefused = (code: string, ...missing: readonly string[]) =>
  ({ outcome: 'refused', code, missing, subject: key }) as const;
const afterSigning = { details: { signature_created: true } } as const;

/** What a drill at a bound key store adds. */
const drillCases: Cases = {
  'a drill that signed is verified, and tells where': given(...bound, examined, signed)
    .when(name, drill())
    .then({
      outcome: 'verified',
      body: {
        signing_rehearsal: `key_custody_signing_rehearsal:${eventIds[0]}`,
        status: 'rehearsed_at_provider',
        private_key_material_exposed: false,
        production_admission: false,
        ...rehearsedAt(steps),
        signature_created: true,
        external_provider_called: true,
      },
    }),
  'a bound key without a drill has what it had before': given(...bound, examined, signed)
    .when(name, example(name))
    .then(pending),
  'observations without a drill are none': given(...bound, examined, signed)
    .when(name, drill({ rehearsal: undefined }))
    .then(pending),
  'a drill of a key that is bound nowhere': given(attested)
    .when(name, drill({ provider_observations: [] }))
    .then({ ...drillRefused('key_custody_provider_binding_missing', 'key_ref'), details: undefined }),
  'that is told before the production payload': given(attested)
    .when(name, drill({ production_payload: true, provider_observations: [] }))
    .then(drillRefused('key_custody_provider_binding_missing', 'key_ref')),
  'a production payload in a drill': given(...bound, examined, signed)
    .when(name, drill({ production_payload: true }))
    .then({ ...productionDisabled, ...afterSigning }),
  'the observations of a drill serve one decision': given(...bound, examined, signed, concluded)
    .when(name, drill())
    .then({ ...drillRefused('key_custody_rehearsal_concluded'), ...afterSigning }),
  'a drill that did not sign': given(...bound, examined)
    .when(name, drill({ provider_observations: [observation('examine')] }))
    .then({
      ...drillRefused('key_custody_provider_observation_missing', 'provider_observations'),
      details: undefined,
    }),
  'a drill that did not look at the key': given(...bound, signed)
    .when(name, drill({ provider_observations: [observation('sign')] }))
    .then({
      ...drillRefused('key_custody_provider_observation_missing', 'provider_observations'),
      ...afterSigning,
    }),
  'a signature of another drill is none of this one': given(
    ...bound,
    examined,
    observed('sign', { details: signature, rehearsal: '0197f0a0-0000-7000-a000-000000000002' }),
  )
    .when(name, drill())
    .then({
      ...drillRefused('key_custody_provider_observation_missing', 'provider_observations'),
      details: undefined,
    }),
  'a signature over another payload': given(...bound, examined, signed)
    .when(name, drill({ payload_hash: 'sha256:another_payload' }))
    .then({
      ...drillRefused('key_custody_provider_observation_missing', 'provider_observations'),
      ...afterSigning,
    }),
  'a drill names what it signed': given(...bound, examined, signed)
    .when(name, drill({ payload_hash: undefined }))
    .then(drillRefused('key_custody_provider_observation_missing', 'provider_observations')),
  'a public key that is not the one attested': given(
    ...bound,
    observed('examine', { result: 'public_key_mismatch', as_expected: false }),
  )
    .when(name, drill({ provider_observations: [observation('examine')] }))
    .then({
      ...drillRefused('key_custody_public_key_mismatch', 'provider_observations'),
      details: undefined,
    }),
  'a key store that could not be reached': given(
    ...bound,
    examined,
    observed('sign', { result: 'provider_unavailable', as_expected: false }),
  )
    .when(name, drill())
    .then({
      ...drillRefused('key_custody_rehearsal_failed', 'provider_observations'),
      details: undefined,
    }),
  'a signature that does not verify was made all the same': given(
    ...bound,
    examined,
    observed('sign', {
      result: 'signature_invalid',
      as_expected: false,
      details: { ...signature, verified: false },
    }),
  )
    .when(name, drill())
    .then({ ...drillRefused('key_custody_rehearsal_failed', 'provider_observations'), ...afterSigning }),
  'a revocation that came meanwhile wins, and the signature is told': given(
    ...bound,
    examined,
    signed,
    made('keyCustody.revoke'),
  )
    .when(name, drill())
    .then({ ...drillRefused('key_custody_key_revoked'), ...afterSigning }),
};

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
  ...drillCases,
};
