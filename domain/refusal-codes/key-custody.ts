import type { CodeEntry } from './code-entry';

/** Of keys: attested, bound to key stores, revoked and rehearsed. */
export const keyCustodyCodes = {
  key_custody_production_admission_blocked: {
    mend: 'resubmit',
    reason: 'A fixture cannot attest custody for production.',
    remedy: 'Attest with a provider that is not a fixture, or leave production_requested out.',
  },
  production_key_custody_fixture_refused: {
    mend: 'resubmit',
    reason: 'A fixture provider cannot satisfy production key custody.',
    remedy: 'Attest with a provider that is not a fixture, or leave production_requested out.',
  },
  key_custody_provider_attestation_required: {
    mend: 'resubmit',
    reason: 'The request names no provider attestation, or leaves out what one consists of.',
    remedy: 'Give every field that the refusal lists.',
  },
  key_custody_key_revoked: {
    mend: 'resubmit',
    reason: 'The key has been revoked, and revocation is final.',
    remedy: 'Use a key that has not been revoked.',
  },
  key_custody_provider_attestation_missing: {
    mend: 'evidence',
    reason: 'No known provider attestation of this key stands behind the request.',
    remedy: 'Record the attestation of this very key with keyCustody.providerAttest and name it.',
  },
  key_custody_production_signing_disabled: {
    mend: 'resubmit',
    reason: 'Production signing is disabled; a rehearsal never signs a production payload.',
    remedy: 'Rehearse with production_payload: false.',
  },
  key_custody_signing_provider_unavailable: {
    mend: 'never',
    reason:
      'The boundary of the signing provider was reached; no provider is bound behind it, and no fixture ever signs.',
    remedy: 'Nothing in a request: the rehearsal stays pending while no provider is bound.',
  },
  key_custody_key_store_unknown: {
    mend: 'resubmit',
    reason: 'The deployment has no key store of that name.',
    remedy: 'Name a key store that the deployment is configured with; see portcullis key-store list.',
  },
  key_custody_key_store_mismatch: {
    mend: 'resubmit',
    reason: 'The attestation speaks of another provider than the key store is.',
    remedy:
      'Attest the key with the provider that it lies at, or name a key store of the provider that was attested.',
  },
  key_custody_provider_binding_missing: {
    mend: 'evidence',
    reason: 'The key is bound to no key store, so there is nothing to exercise.',
    remedy: 'Bind it with keyCustody.providerBind.',
  },
  key_custody_rehearsal_concluded: {
    mend: 'resubmit',
    reason: 'The drill that the request names was concluded before; its observations serve one decision.',
    remedy: 'Start another rehearsal.',
  },
  key_custody_provider_observation_missing: {
    mend: 'resubmit',
    reason: 'An observation of the drill is absent, or is of another drill or key.',
    remedy: 'Start a rehearsal: only its workflow observes the key store.',
  },
  key_custody_public_key_mismatch: {
    mend: 'resubmit',
    reason: 'The key at the key store has another public key than the one that was attested.',
    remedy: 'Find out which of the two is right before anything else; then attest and bind the key that is.',
  },
  key_custody_rehearsal_failed: {
    mend: 'resubmit',
    reason: 'The key store did not do in the drill what it must be able to do.',
    remedy: 'Read the step that failed in the rehearsal, mend the key store, and rehearse again.',
  },
} as const satisfies Record<string, CodeEntry>;
