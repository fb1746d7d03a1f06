import type { KeyAlgorithm, KeyName, KeyState, KeyStateChange } from './key';

/** A version of a key of the embedded key store, as it is kept: nobody reads it without the key-encryption key. */
export interface WrappedKey {
  /** The tenant's UUID. */
  readonly tenant: string;
  readonly name: KeyName;
  /** Counted from 1. */
  readonly version: number;
  readonly algorithm: KeyAlgorithm;
  readonly state: KeyState;
  /** The operation that made it; one version of a key bears it. */
  readonly operation: string;
  /** SPKI, PEM; gone once the version is destroyed. */
  readonly publicKey: string | undefined;
  /** The private key, encrypted; gone once the version is revoked or destroyed. */
  readonly wrapped: Uint8Array | undefined;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface NewWrappedKey extends Omit<WrappedKey, 'state' | 'createdAt'> {
  readonly publicKey: string;
  readonly wrapped: Uint8Array;
}

/** Where the embedded key store keeps its keys. */
export interface WrappedKeys {
  /** Every version of the key, destroyed ones too, the oldest first. */
  versions(tenant: string, name: KeyName): Promise<readonly WrappedKey[]>;
  find(tenant: string, name: KeyName, version: number): Promise<WrappedKey | undefined>;
  /** Adds an active version. False, and nothing added, where the version stands or the operation made one before. */
  add(key: NewWrappedKey): Promise<boolean>;
  /**
   * Moves a version on, and erases with `compromised` its private key, with `destroyed` its public key too. False where
   * it is in none of those states any more.
   */
  move(
    key: Pick<WrappedKey, 'tenant' | 'name' | 'version'>,
    from: readonly KeyState[],
    to: KeyStateChange,
  ): Promise<boolean>;
}
