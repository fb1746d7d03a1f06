import type { MissingRecord } from '../domain/decision';
import type { Facts } from '../domain/facts';
import { acceptedKinds } from '../domain/kinds';
import type { Reference } from '../domain/reference';
import { keyRevocationStream, type Stream } from '../domain/stream';
import { optionalReference, optionalReferenceOfKind } from './fields';
import { absentOf, streamsOf, unknownOf } from './prerequisites';

/** A key, and the provider attestation that speaks for it. */
export const attestedKeyFields = {
  provider_attestation: optionalReference.describe(
    'The attestation of this very key, recorded with keyCustody.providerAttest.',
  ),
  key_ref: optionalReferenceOfKind(...acceptedKinds.key_ref),
};

interface AttestedKey {
  readonly provider_attestation?: Reference | undefined;
  readonly key_ref?: Reference | undefined;
}

/** The streams that the use of a key rests on: its attestation, and whether it is revoked. */
export function streamsOfKey(of: AttestedKey): readonly Stream[] {
  return [...streamsOf([attestation(of)]), ...revocationStreams(of.key_ref)];
}

export function revocationStreams(...keys: readonly (Reference | undefined)[]): readonly Stream[] {
  return keys.flatMap((key) => (key === undefined ? [] : [keyRevocationStream(key)]));
}

/** The attestation, where the request names none. */
export function attestationAbsent(of: AttestedKey): readonly MissingRecord[] {
  return absentOf([attestation(of)]);
}

/** What keeps the key from being attested; none where a known attestation is of the very key that is named. */
export function unattested(of: AttestedKey, facts: Facts): readonly MissingRecord[] {
  const named = attestation(of);
  const missing = [
    ...unknownOf([named], facts),
    ...absentOf([{ field: 'key_ref', reference: of.key_ref, kinds: acceptedKinds.key_ref }]),
  ];
  if (missing.length > 0 || named.reference === undefined) return missing;
  return facts.known(named.reference, named.kinds)?.keyRef === of.key_ref ? [] : [named];
}

export function isRevoked(facts: Facts, ...keys: readonly (Reference | undefined)[]): boolean {
  return revocationStreams(...keys).some((stream) => facts.has(stream));
}

function attestation(of: AttestedKey): MissingRecord {
  return {
    field: 'provider_attestation',
    reference: of.provider_attestation,
    kinds: acceptedKinds.key_custody_provider_attestation,
  };
}
