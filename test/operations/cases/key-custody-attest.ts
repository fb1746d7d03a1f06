import { type Cases, eventIds, example, given, made, revoked } from '../decision-table';

const name = 'keyCustody.attest';
const attestation = 'key_custody_attestation:m22_staging_fixture';
const real = { fixture: false, provider: 'aws_kms' };
const key = 'key_registry:m22_staging_key_fixture';

export const keyCustodyAttest: Cases = {
  'the example of 003 is admitted as staging': given()
    .when(name, example(name))
    .then({
      outcome: 'admitted',
      body: {
        key_custody_attestation: attestation,
        status: 'staging_attested',
        mode: 'staging_env',
        provider: 'fixture_staging_secret_file',
        key_ref: key,
        private_key_material_stored: false,
        private_key_material_exposed: false,
        production_admission: false,
      },
    }),
  'for production it pends, unverified': given()
    .when(name, example(name, { ...real, production_requested: true }))
    .then({
      outcome: 'pending',
      body: { status: 'attestation_recorded_unverified', production_admission: false },
    }),
  'a fixture by its flag cannot ask for production': given()
    .when(name, example(name, { ...real, fixture: true, production_requested: true }))
    .then({
      outcome: 'refused',
      code: 'key_custody_production_admission_blocked',
      subject: attestation,
      missing: [],
    }),
  'a fixture by its provider cannot ask for production': given()
    .when(name, example(name, { fixture: false, provider: 'fixture_provider', production_requested: true }))
    .then({ outcome: 'refused', code: 'key_custody_production_admission_blocked' }),
  'no provider is no fixture': given()
    .when(name, example(name, { fixture: undefined, provider: undefined, production_requested: true }))
    .then({ outcome: 'pending' }),
  'a revoked key cannot be attested': given(revoked(key))
    .when(name, example(name))
    .then({ outcome: 'refused', code: 'key_custody_key_revoked', subject: attestation }),
  'a revoked key cannot be attested for production either': given(revoked(key))
    .when(name, example(name, { ...real, production_requested: true }))
    .then({ outcome: 'refused', code: 'key_custody_key_revoked' }),
  'the fixture is told before the revocation': given(revoked(key))
    .when(name, example(name, { production_requested: true }))
    .then({ outcome: 'refused', code: 'key_custody_production_admission_blocked' }),
  'the revocation of another key does not matter': given(
    revoked('key_registry:another'),
    revoked('signing_key:m22'),
  )
    .when(name, example(name))
    .then({ outcome: 'admitted' }),
  'a reference that nobody names is made of the event’s id': given()
    .when(name, example(name, { attestation_ref: undefined }))
    .then({
      outcome: 'admitted',
      body: { key_custody_attestation: `key_custody_attestation:${eventIds[0]}` },
    }),
  'an empty reference counts as absent': given()
    .when(name, example(name, { attestation_ref: '', company: '', tenant: '' }))
    .then({
      outcome: 'admitted',
      body: { key_custody_attestation: `key_custody_attestation:${eventIds[0]}` },
    }),
  'what 000 leaves out is optional': given()
    .when(name, {
      key_ref: 'signing_key:rheinwerk_root',
      public_key: 'ed25519:fixture_public_key_base64',
      attestation_hash: 'sha256:fixture_attestation_hash',
    })
    .then({ outcome: 'admitted', body: { key_ref: 'signing_key:rheinwerk_root' } }),
  'neither tenant nor company needs to be known': given()
    .when(name, example(name, { tenant: 'tenant_node:nobody', company: 'company_geist:nobody' }))
    .then({ outcome: 'admitted' }),
  'an attestation that stands is no hindrance': given(made(name))
    .when(name, example(name))
    .then({ outcome: 'admitted' }),
  'key, public key and hash are demanded': given()
    .when(name, example(name, { key_ref: undefined, public_key: undefined, attestation_hash: undefined }))
    .then({ issues: ['/key_ref', '/public_key', '/attestation_hash'] }),
  'and demanded where they are empty': given()
    .when(name, example(name, { key_ref: '', public_key: '', attestation_hash: '' }))
    .then({ issues: ['/key_ref', '/public_key', '/attestation_hash'] }),
  'a key is of an accepted kind': given()
    .when(name, example(name, { key_ref: 'tenant_node:m22' }))
    .then({ issues: ['/key_ref'] }),
  'an attestation is of its kind': given()
    .when(name, example(name, { attestation_ref: 'receipt:m22' }))
    .then({ issues: ['/attestation_ref'] }),
  'a hash begins with sha256:': given()
    .when(name, example(name, { attestation_hash: 'md5:m22' }))
    .then({ issues: ['/attestation_hash'] }),
  'a provider is one of seven': given()
    .when(name, example(name, { provider: 'azure_key_vault' }))
    .then({ issues: ['/provider'] }),
  'a flag is no text': given()
    .when(name, example(name, { fixture: 'true', production_requested: null }))
    .then({ issues: ['/fixture', '/production_requested'] }),
  'an unknown field is turned away unnamed': given()
    .when(name, example(name, { 'my secret': 1 }))
    .then({ issues: [''] }),
};
