import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { ed25519PublicKeySchema, jwkThumbprintOf } from '../../domain/ed25519-public-key';
import type { RehearsalReport } from '../../domain/rehearsal-report';

/** The key that the service signs its reports with. */
export interface ReportKey {
  readonly told: Pick<RehearsalReport['signature'], 'algorithm' | 'public_key' | 'key_id'>;
  /** base64url. */
  sign(message: string): string;
}

/** @param pem an Ed25519 private key, PKCS#8. @throws where it is none */
export function reportKeyOf(pem: string): ReportKey {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('expected an Ed25519 private key');
  const publicKey = ed25519PublicKeySchema.parse(createPublicKey(key).export({ format: 'jwk' }).x);
  return {
    told: { algorithm: 'ed25519', public_key: publicKey, key_id: jwkThumbprintOf(publicKey) },
    sign: (message) => sign(null, Buffer.from(message, 'utf8'), key).toString('base64url'),
  };
}

/** A new one, as PEM. */
export function newReportKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
