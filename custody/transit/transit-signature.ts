import type { KeyAlgorithm } from '../../domain/key';

/** What makes the engine's signatures the one form that the interface gives. */
export function parametersOf(algorithm: KeyAlgorithm): Readonly<Record<string, string>> {
  switch (algorithm) {
    case 'ed25519':
      return {};
    case 'ecdsa-p256-sha256':
      return { hash_algorithm: 'sha2-256', marshaling_algorithm: 'jws' };
    case 'rsa-pss-3072-sha256':
      return { hash_algorithm: 'sha2-256', signature_algorithm: 'pss', salt_length: 'hash' };
    default:
      return algorithm satisfies never;
  }
}

/** The bytes of `vault:v<version>:<signature>`; undefined where it is of another version, or something else. */
export function signatureFrom(algorithm: KeyAlgorithm, version: number, data: unknown): Buffer | undefined {
  if (typeof data !== 'object' || data === null || !('signature' in data)) return undefined;
  const [, , number, encoded] = /^(\w+):v(\d+):(\S+)$/.exec(String(data.signature)) ?? [];
  return encoded === undefined || Number(number) !== version
    ? undefined
    : Buffer.from(encoded, encodingOf(algorithm));
}

export function signatureTo(algorithm: KeyAlgorithm, version: number, signature: Uint8Array): string {
  return `vault:v${version}:${Buffer.from(signature).toString(encodingOf(algorithm))}`;
}

// JWS marshaling comes with its alphabet.
function encodingOf(algorithm: KeyAlgorithm): 'base64' | 'base64url' {
  return algorithm === 'ecdsa-p256-sha256' ? 'base64url' : 'base64';
}
