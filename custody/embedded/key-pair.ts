import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyAlgorithm } from '../../domain/key';
import type { PublicKey } from '../key-store';
import { publicKeyOf } from '../signature';

const generate = promisify(generateKeyPair);

export interface NewKeyPair {
  readonly publicKey: PublicKey;
  /** PKCS#8, DER. Whoever is done with it fills it with zeroes. */
  readonly privateKey: Buffer;
}

export async function newKeyPair(algorithm: KeyAlgorithm): Promise<NewKeyPair> {
  const { publicKey, privateKey } = await generated(algorithm);
  return {
    publicKey: publicKeyOf(algorithm, publicKey),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

function generated(
  algorithm: KeyAlgorithm,
): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
  switch (algorithm) {
    case 'ed25519':
      return generate('ed25519');
    case 'ecdsa-p256-sha256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'rsa-pss-3072-sha256':
      return generate('rsa', { modulusLength: 3072 });
    default:
      return algorithm satisfies never;
  }
}
