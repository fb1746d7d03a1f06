import { catalogue } from '../../operations/catalogue';

export const attest = catalogue['keyCustody.attest'].example;

/** Asks for the attestation that `attest` makes. */
export const create = {
  ...catalogue['tenant.create'].example,
  key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
};

export const standing = catalogue['evidence.record'].example;
