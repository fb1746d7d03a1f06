import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import type { KeyAlgorithm, KeyState } from '../../domain/key';
import type { KeyIdentity, KeyVersion, PublicKey } from '../key-store';
import { publicKeyOf } from '../signature';
import { versionNumber } from '../version-number';

/** A key as the engine tells of it. It forgets the material of versions below `min_decryption_version`. */
export const transitKeySchema = z.object({
  type: z.string(),
  latest_version: z.number().int().positive(),
  min_available_version: z.number().int().default(0),
  min_decryption_version: z.number().int(),
  min_encryption_version: z.number().int(),
  keys: z.record(z.string(), z.object({ public_key: z.string(), creation_time: z.string().optional() })),
});
export type TransitKey = z.output<typeof transitKeySchema>;

const types = {
  ed25519: 'ed25519',
  'ecdsa-p256-sha256': 'ecdsa-p256',
  'rsa-pss-3072-sha256': 'rsa-3072',
} as const satisfies Record<KeyAlgorithm, string>;

export function transitType(algorithm: KeyAlgorithm): string {
  return types[algorithm];
}

export function algorithmOf({ type }: TransitKey): KeyAlgorithm | undefined {
  switch (type) {
    case 'ed25519':
      return 'ed25519';
    case 'ecdsa-p256':
      return 'ecdsa-p256-sha256';
    case 'rsa-3072':
      return 'rsa-pss-3072-sha256';
    default:
      return undefined;
  }
}

/** What the engine calls the key. */
export function transitName({ tenant, name }: KeyIdentity): string {
  return `portcullis-${tenant}-${name}`;
}

/** The number of a version, where it is one of the key's. */
export function numberOf(key: TransitKey, version: string): number | undefined {
  const number = versionNumber(version);
  return number !== undefined && number <= key.latest_version ? number : undefined;
}

/** The engine keeps no states but three limits, each over all versions before it. */
export function stateOf(key: TransitKey, version: number): KeyState {
  if (version < key.min_available_version) return 'destroyed';
  if (version < key.min_decryption_version) return 'compromised';
  if (version < key.min_encryption_version) return 'deactivated';
  return 'active';
}

export function describeVersion(key: TransitKey, version: number): KeyVersion {
  const made = key.keys[version]?.creation_time;
  return {
    version: String(version),
    state: stateOf(key, version),
    operation: undefined,
    createdAt: made === undefined ? undefined : new Date(made).toISOString(),
    destructionReversibleUntil: undefined,
  };
}

/** Undefined where the engine gives none, or one that isn't of the algorithm. */
export function publicKeyOfVersion(
  key: TransitKey,
  algorithm: KeyAlgorithm,
  version: number,
): PublicKey | undefined {
  const text = key.keys[version]?.public_key;
  if (text === undefined) return undefined;
  try {
    return publicKeyOf(algorithm, algorithm === 'ed25519' ? ed25519From(text) : createPublicKey(text));
  } catch {
    return undefined;
  }
}

/** The engine gives the 32 bytes bare, in base64. */
function ed25519From(base64: string) {
  const x = Buffer.from(base64, 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
