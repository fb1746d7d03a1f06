import { type Cases, eventIds, evidence, example, given, made, revoked, withdrawn } from '../decision-table';
import { attestationMissing, attested, attestedKeyCases, key, keyRevoked } from './attested-key';
import { bound, concluded, observation, observed, rehearsal, rehearsedAt } from './observed-drill';

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

const steps = [
  'examine',
  'create',
  'rotate',
  'sign_with_old',
  'sign_with_new',
  'retire_old',
  'prove_old_retired',
  'verify_old',
] as const;
const all = steps.map((step) => observed(step));
const drill = (changes: Readonly<Record<string, unknown>> = {}) =>
  example(name, { rehearsal, provider_observations: steps.map(observation), ...changes });
const drillRefused = (code: string, ...missing: readonly string[]) =>
  ({ outcome: 'refused', code, missing, subject: key }) as const;

/** What a drill at a bound key store adds. */
const drillCases: Cases = {
  'a drill that observed every step is verified, and tells where': given(...bound, ...all)
    .when(name, drill())
    .then({ outcome: 'verified', body: { ...verified.body, ...rehearsedAt(steps) } }),
  'under the policy to rotate no throw-away key is made, and the rotation is told': given(
    attested,
    made('keyCustody.providerBind', { rotation_policy: 'rotate' }),
    ...all,
  )
    .when(name, drill({ provider_observations: steps.filter((step) => step !== 'create').map(observation) }))
    .then({ outcome: 'verified', body: { provider_rotation_executed: true } }),
  'a drill of a key that is bound nowhere': given(attested, ...all)
    .when(name, drill())
    .then(drillRefused('key_custody_provider_binding_missing', 'key_ref')),
  'that is told before an absent attestation': given()
    .when(name, drill({ provider_attestation: undefined }))
    .then(drillRefused('key_custody_provider_binding_missing', 'key_ref')),
  'the observations of a drill serve one decision': given(...bound, ...all, concluded)
    .when(name, drill())
    .then(drillRefused('key_custody_rehearsal_concluded')),
  'an observation that nobody made': given(...bound, ...all.slice(1))
    .when(name, drill())
    .then(drillRefused('key_custody_provider_observation_missing', 'provider_observations')),
  'one of another drill': given(
    ...bound,
    ...all.slice(1),
    observed('examine', { rehearsal: '0197f0a0-0000-7000-a000-000000000002' }),
  )
    .when(name, drill())
    .then(drillRefused('key_custody_provider_observation_missing', 'provider_observations')),
  'one of another key': given(
    ...bound,
    ...all.slice(1),
    observed('examine', { key_ref: 'key_registry:other' }),
  )
    .when(name, drill())
    .then(drillRefused('key_custody_provider_observation_missing', 'provider_observations')),
  'a drill that left a step out': given(...bound, ...all)
    .when(name, drill({ provider_observations: steps.slice(1).map(observation) }))
    .then(drillRefused('key_custody_provider_observation_missing', 'provider_observations')),
  'evidence is no observation': given(...bound, ...all, evidence('receipt:one'))
    .when(name, drill({ provider_observations: [...steps.map(observation), 'receipt:one'] }))
    .then(drillRefused('key_custody_provider_observation_missing', 'provider_observations')),
  'a public key that is not the one attested': given(
    ...bound,
    ...all.slice(1),
    observed('examine', { result: 'public_key_mismatch', as_expected: false }),
  )
    .when(name, drill())
    .then(drillRefused('key_custody_public_key_mismatch', 'provider_observations')),
  'a retired key that still signed': given(
    ...bound,
    ...all.filter((_, index) => steps[index] !== 'prove_old_retired'),
    observed('prove_old_retired', { result: 'retired_key_signed', as_expected: false }),
  )
    .when(name, drill())
    .then(drillRefused('key_custody_rehearsal_failed', 'provider_observations')),
  'a revocation that came meanwhile wins': given(...bound, ...all, made('keyCustody.revoke'))
    .when(name, drill())
    .then(drillRefused('key_custody_key_revoked')),
};

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
  ...drillCases,
};
