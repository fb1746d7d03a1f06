import { commitmentTo } from '../../../domain/commitment';
import { type Cases, eventIds, example, given, revoked } from '../decision-table';

const name = 'keyCustody.providerAttest';
const attestation = 'key_custody_provider_attestation:m23_reserved_kms_fixture';
const key = 'key_registry:m23_reserved_kms_fixture';
const demanded = ['provider_attestation_ref', 'key_ref', 'public_key', 'attestation_hash'];

const body = {
  provider_attestation: attestation,
  public_verification_material: `key_custody_public_verification_material:${eventIds[1]}`,
  status: 'staging_provider_attested',
  mode: 'reserved_kms',
  provider: 'reserved_kms_adapter',
  key_ref: key,
  public_key_hash: commitmentTo('reserved-provider-public-key-fixture'),
  external_provider_required: false,
  provider_attestation_verified: false,
  can_satisfy_production: false,
  private_key_material_stored: false,
  private_key_material_exposed: false,
  production_admission: false,
};

const absentOneByOne = Object.fromEntries(
  demanded.flatMap((field) => [
    [
      `without ${field} there is no attestation`,
      given()
        .when(name, example(name, { [field]: undefined }))
        .then({
          outcome: 'refused',
          code: 'key_custody_provider_attestation_required',
          missing: [field],
        }),
    ],
    [
      `an empty ${field} counts as absent`,
      given()
        .when(name, example(name, { [field]: '' }))
        .then({
          outcome: 'refused',
          code: 'key_custody_provider_attestation_required',
          missing: [field],
        }),
    ],
  ]),
);

export const keyCustodyProviderAttest: Cases = {
  ...absentOneByOne,
  'the example of 003 is admitted': given().when(name, example(name)).then({ outcome: 'admitted', body }),
  'a fixture is admitted too, as 000 has it': given()
    .when(name, example(name, { provider: 'aws_kms', fixture: true, verification_material: undefined }))
    .then({ outcome: 'admitted', body: { provider: 'aws_kms', can_satisfy_production: false } }),
  'for production it pends, unverified': given()
    .when(name, example(name, { production_requested: true }))
    .then({
      outcome: 'pending',
      body: { ...body, status: 'provider_attestation_recorded_unverified', can_satisfy_production: false },
    }),
  'a fixture by its flag cannot satisfy production': given()
    .when(name, example(name, { fixture: true, production_requested: true }))
    .then({ outcome: 'refused', code: 'production_key_custody_fixture_refused', subject: attestation }),
  'a fixture by its provider cannot satisfy production': given()
    .when(name, example(name, { provider: 'fixture_staging_secret_file', production_requested: true }))
    .then({ outcome: 'refused', code: 'production_key_custody_fixture_refused' }),
  'every field that is absent is told': given()
    .when(name, example(name, Object.fromEntries(demanded.map((field) => [field, undefined]))))
    .then({
      outcome: 'refused',
      code: 'key_custody_provider_attestation_required',
      missing: demanded,
    }),
  'a revoked key cannot be attested': given(revoked(key))
    .when(name, example(name))
    .then({ outcome: 'refused', code: 'key_custody_key_revoked', subject: attestation, missing: [] }),
  'the fixture is told before what is absent': given()
    .when(name, example(name, { fixture: true, production_requested: true, key_ref: undefined }))
    .then({ outcome: 'refused', code: 'production_key_custody_fixture_refused' }),
  'what is absent is told before the revocation': given(revoked(key))
    .when(name, example(name, { attestation_hash: '' }))
    .then({ outcome: 'refused', code: 'key_custody_provider_attestation_required' }),
  'the fixture is told before the revocation': given(revoked(key))
    .when(name, example(name, { fixture: true, production_requested: true }))
    .then({ outcome: 'refused', code: 'production_key_custody_fixture_refused' }),
  'a hash of the public key is kept as claimed': given()
    .when(name, example(name, { public_key_hash: 'sha256:fixture_public_key_hash' }))
    .then({ outcome: 'admitted', body: { public_key_hash: 'sha256:fixture_public_key_hash' } }),
  'verification material is any JSON': given()
    .when(name, example(name, { verification_material: [null, 1, 'x', { a: [true] }] }))
    .then({ outcome: 'admitted' }),
  'sixteen levels of it': given()
    .when(name, example(name, { verification_material: nested(16) }))
    .then({ outcome: 'admitted' }),
  'not seventeen': given()
    .when(name, example(name, { verification_material: nested(17) }))
    .then({ issues: ['/verification_material'] }),
  'and not two hundred thousand': given()
    .when(name, example(name, { verification_material: nested(200_000) }))
    .then({ issues: ['/verification_material'] }),
  'a number beyond all numbers is no JSON': given()
    .when(name, example(name, { verification_material: { n: Number.POSITIVE_INFINITY } }))
    .then({ issues: ['/verification_material'] }),
  'the provider is demanded, and one of seven': given()
    .when(name, example(name, { provider: undefined }))
    .then({ issues: ['/provider'] }),
  'references and hashes are what they are called': given()
    .when(
      name,
      example(name, {
        provider_attestation_ref: 'key_custody_attestation:m23',
        key_ref: 'm23',
        public_key_hash: 'abc',
        attestation_hash: 'sha256:a-b',
      }),
    )
    .then({ issues: ['/provider_attestation_ref', '/key_ref', '/public_key_hash', '/attestation_hash'] }),
};

function nested(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels));
}
