import { canonicalJson } from '../../domain/canonical-json';
import type { NewWrappedKey, WrappedKey } from '../../domain/wrapped-keys';
import { done, failed, type KeyStoreResult } from '../key-store-result';
import { signWith } from '../signature';
import type { KeyEncryptionKey } from './key-encryption-key';
import { newKeyPair } from './key-pair';

/** Makes a key pair, and wraps its private key. */
export async function newWrappedKey(
  keyEncryptionKey: KeyEncryptionKey,
  { tenant, name, version, algorithm, operation }: Omit<NewWrappedKey, 'publicKey' | 'wrapped'>,
): Promise<NewWrappedKey> {
  const pair = await newKeyPair(algorithm);
  try {
    const made = { tenant, name, version, algorithm, operation, publicKey: pair.publicKey.pem };
    return { ...made, wrapped: keyEncryptionKey.wrap(pair.privateKey, boundTo(made)) };
  } finally {
    pair.privateKey.fill(0);
  }
}

/** Signs with a private key that is unwrapped for this signature alone. */
export function signWithWrapped(
  keyEncryptionKey: KeyEncryptionKey,
  kept: WrappedKey,
  message: Uint8Array,
): KeyStoreResult<Uint8Array> {
  if (kept.wrapped === undefined) return failed(erased);
  const unwrapped = keyEncryptionKey.unwrap(kept.wrapped, boundTo(kept));
  if (!unwrapped.ok) return failed({ code: 'key_unreadable', detail: unwrapped.detail });
  try {
    return done(signWith(kept.algorithm, unwrapped.plaintext, message));
  } finally {
    unwrapped.plaintext.fill(0);
  }
}

/**
 * What a wrapped private key belongs to. With it as additional data of the encryption, a row's key can be moved to no
 * other tenant, key or version, and its public key can't be exchanged.
 */
function boundTo({
  tenant,
  name,
  version,
  algorithm,
  publicKey,
}: Pick<WrappedKey, 'tenant' | 'name' | 'version' | 'algorithm' | 'publicKey'>): string {
  return canonicalJson({ tenant, name, version, algorithm, public_key: publicKey ?? null });
}

export const erased = { code: 'key_unreadable', detail: 'The key is missing from its record.' } as const;
