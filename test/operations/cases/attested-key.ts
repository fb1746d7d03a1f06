import type { OperationName } from '../../../operations/catalogue';
import {
  type Cases,
  type Earlier,
  type Expected,
  evidence,
  example,
  given,
  made,
  revoked,
  withdrawn,
} from '../decision-table';

/** The key and the attestation that the examples of 003 use. */
export const key = 'key_registry:m23_reserved_kms_fixture';
export const attestation = 'key_custody_provider_attestation:m23_reserved_kms_fixture';
export const attested = made('keyCustody.providerAttest');

const otherKey = 'key_registry:m23_other';
export const otherAttestation = 'key_custody_provider_attestation:m23_other';
export const otherAttested = made('keyCustody.providerAttest', {
  provider_attestation_ref: otherAttestation,
  key_ref: otherKey,
});

export function attestationMissing(...missing: readonly string[]): Expected {
  return {
    outcome: 'refused',
    code: 'key_custody_provider_attestation_missing',
    missing,
    ...(missing.includes('key_ref') ? {} : { subject: key }),
  };
}

export const keyRevoked: Expected = {
  outcome: 'refused',
  code: 'key_custody_key_revoked',
  missing: [],
  subject: key,
};

/** What holds for every operation that uses an attested key. `before` is what else its example asks for. */
export function attestedKeyCases(
  name: OperationName,
  usable: Expected,
  before: readonly Earlier[] = [],
): Cases {
  const asked = (changes: Readonly<Record<string, unknown>> = {}) => ({
    over: (...records: readonly Earlier[]) => given(...records, ...before).when(name, example(name, changes)),
  });
  return {
    'the example of 003': asked().over(attested).then(usable),
    'without a tenant of its own it is decided for that of the token': asked({ tenant: undefined })
      .over(attested)
      .then(usable),
    'what else is left out is optional': asked({ company: undefined }).over(attested).then(usable),
    'the attestation may be a fixture’s': asked()
      .over(made('keyCustody.providerAttest', { fixture: true }))
      .then(usable),
    'the attestation may be pending': asked()
      .over(made('keyCustody.providerAttest', { production_requested: true }))
      .then(usable),
    'the key may be a signing key': asked({ key_ref: 'signing_key:rheinwerk_root' })
      .over(made('keyCustody.providerAttest', { key_ref: 'signing_key:rheinwerk_root' }))
      .then(usable),
    'another key may be revoked': asked().over(attested, revoked(otherKey)).then(usable),
    'a key of the other kind with its name may be revoked': asked()
      .over(attested, revoked('signing_key:m23_reserved_kms_fixture'))
      .then(usable),
    'an attestation that nobody recorded is unknown': asked()
      .over()
      .then(attestationMissing('provider_attestation')),
    'an attestation that was withdrawn is unknown': asked()
      .over(attested, withdrawn(attestation))
      .then(attestationMissing('provider_attestation')),
    'one that was recorded again after that is known': asked()
      .over(attested, withdrawn(attestation), attested)
      .then(usable),
    'a record of another kind is no provider attestation': asked({
      provider_attestation: 'key_custody_attestation:m22_staging_fixture',
    })
      .over(attested, made('keyCustody.attest', { key_ref: key }))
      .then(attestationMissing('provider_attestation')),
    'nor is evidence': asked({ provider_attestation: 'provider_attestation:m23' })
      .over(attested, evidence('provider_attestation:m23'))
      .then(attestationMissing('provider_attestation')),
    'nor is the public material that the attestation leaves': asked({
      provider_attestation: 'key_custody_public_verification_material:0197f0a0-0000-7000-9000-000000000002',
    })
      .over(attested)
      .then(attestationMissing('provider_attestation')),
    'the attestation of another key speaks for that key alone': asked({
      provider_attestation: otherAttestation,
    })
      .over(attested, otherAttested)
      .then(attestationMissing('provider_attestation')),
    'another key is not attested by it': asked({ key_ref: otherKey })
      .over(attested, otherAttested)
      .then({ outcome: 'refused', code: 'key_custody_provider_attestation_missing', subject: otherKey }),
    'a key of the other kind with its name is another key': asked({
      key_ref: 'signing_key:m23_reserved_kms_fixture',
    })
      .over(attested)
      .then({ outcome: 'refused', code: 'key_custody_provider_attestation_missing' }),
    'without a key there is nothing that it attests': asked({ key_ref: undefined })
      .over(attested)
      .then(attestationMissing('key_ref')),
    'an empty key counts as absent': asked({ key_ref: '' })
      .over(attested)
      .then(attestationMissing('key_ref')),
    'an unknown attestation and an absent key are told at once': asked({ key_ref: undefined })
      .over()
      .then(attestationMissing('provider_attestation', 'key_ref')),
    'what is missing is told before the revocation': asked({ provider_attestation: otherAttestation })
      .over(attested, revoked(key))
      .then(attestationMissing('provider_attestation')),
    'references are what they are called': asked({
      company: 'rheinwerk',
      provider_attestation: 'm23',
      key_ref: 'receipt:m23',
    })
      .over()
      .then({ issues: ['/company', '/provider_attestation', '/key_ref'] }),
    'a field that is not of the contract is turned away': asked({ private_key_material_exposed: false })
      .over()
      .then({ issues: [''] }),
  };
}
