const receipt = { id: 'r', record: 'x:y', leaf_hash: 'ab', recorded_at: 'now', seq: null };
export const attested = {
  operation: 'keyCustody.providerAttest',
  outcome: 'admitted',
  body: {
    provider_attestation: 'key_custody_provider_attestation:a',
    public_verification_material: 'key_custody_public_verification_material:b',
    durable_state: {
      provider_attestation: { reference: 'key_custody_provider_attestation:a', recorded_at: 'now' },
    },
  },
  receipt,
};
export const refused = {
  operation: 'evidence.record',
  outcome: 'refused',
  body: {
    stable_code: 'record_conflict',
    reason: 'because',
    mend: 'resubmit',
    remedy: 'x',
    missing: [],
    durable_state: null,
  },
  receipt,
};
export const evidence = { reference: 'receipt:a', commitment: 'sha256:a', issuer: 'authority:a' };
