import type { SecretPath } from './secret';

/** A secret of the embedded secret store, as it is kept: nobody reads it without the key-encryption key. */
export interface SealedSecret {
  /** The tenant's UUID. */
  readonly tenant: string;
  readonly path: SecretPath;
  /** Counted from 1. */
  readonly version: number;
  /** The value, encrypted. */
  readonly sealed: Uint8Array;
  /** When this version was made: ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Where the embedded secret store keeps its secrets: of each the newest version. */
export interface SealedSecrets {
  find(tenant: string, path: SecretPath): Promise<SealedSecret | undefined>;
  /** By path, in the order of its bytes, from after the one named on. */
  list(
    tenant: string,
    page: { readonly limit: number; readonly after?: SecretPath | undefined },
  ): Promise<readonly Omit<SealedSecret, 'sealed'>[]>;
  /**
   * Puts a version in the place of the one before it, or at an empty path where it is the first. False, and nothing
   * changed, where another stands.
   */
  put(secret: Omit<SealedSecret, 'createdAt'>): Promise<Omit<SealedSecret, 'sealed'> | false>;
  /** Removes one; all of the tenant where none is named. */
  remove(tenant: string, path?: SecretPath): Promise<void>;
}
