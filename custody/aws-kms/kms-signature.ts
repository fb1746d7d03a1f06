import { createHash } from 'node:crypto';
import { ecdsaFromDer, ecdsaToDer } from '../ecdsa-signature';
import type { KmsAlgorithm } from './kms-key';

const mostBytesSentWhole = 4096;

/** KMS takes so much of a message, and of a longer one its digest. */
export function asSent(message: Uint8Array) {
  return message.length > 0 && message.length <= mostBytesSentWhole
    ? ({ Message: message, MessageType: 'RAW' } as const)
    : ({ Message: createHash('sha256').update(message).digest(), MessageType: 'DIGEST' } as const);
}

export function fromKms(algorithm: KmsAlgorithm, signature: Buffer): Buffer | undefined {
  return algorithm === 'ecdsa-p256-sha256' ? ecdsaFromDer(signature) : signature;
}

export function toKms(algorithm: KmsAlgorithm, signature: Uint8Array): Uint8Array | undefined {
  return algorithm === 'ecdsa-p256-sha256' ? ecdsaToDer(signature) : signature;
}
