import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { KeyAlgorithm } from '../domain/key';
import type { PublicKey } from './key-store';

/**
 * Verifies a signature of any key store by its public key alone, asking nobody.
 * False too where the signature or the key is malformed.
 */
export function verifySignature(
  { algorithm, pem }: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = createPublicKey(pem);
    return (
      isOf(algorithm, key) && verify(digestOf(algorithm), message, withOptions(algorithm, key), signature)
    );
  } catch {
    return false;
  }
}

/** Signs with a private key in PKCS#8, DER. */
export function signWith(algorithm: KeyAlgorithm, privateKey: Buffer, message: Uint8Array): Buffer {
  const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
  return sign(digestOf(algorithm), message, withOptions(algorithm, key));
}

/** In the one form that the interface gives. @throws where it is no public key of the algorithm. */
export function publicKeyOf(algorithm: KeyAlgorithm, key: KeyObject): PublicKey {
  if (!isOf(algorithm, key)) throw new TypeError(`no public key of ${algorithm}`);
  return { algorithm, pem: key.export({ format: 'pem', type: 'spki' }).toString() };
}

/** Whether a public key is one of the algorithm: of its type, curve and length. */
function isOf(algorithm: KeyAlgorithm, key: KeyObject): boolean {
  switch (algorithm) {
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519';
    case 'ecdsa-p256-sha256':
      return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    case 'rsa-pss-3072-sha256':
      return key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === 3072;
    default:
      return algorithm satisfies never;
  }
}

function digestOf(algorithm: KeyAlgorithm): 'sha256' | null {
  return algorithm === 'ed25519' ? null : 'sha256';
}

function withOptions(algorithm: KeyAlgorithm, key: KeyObject) {
  switch (algorithm) {
    case 'ed25519':
      return { key };
    case 'ecdsa-p256-sha256':
      return { key, dsaEncoding: 'ieee-p1363' as const };
    case 'rsa-pss-3072-sha256':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    default:
      return algorithm satisfies never;
  }
}
