import type { AssuranceGrade, KeyAlgorithm, KeyName, KeyState, KeyStoreProvider } from '../domain/key';
import type { KeyStoreResult } from './key-store-result';

/** A key, by the tenant that owns it and what the tenant calls it. A key of another tenant is unknown. */
export interface KeyIdentity {
  /** The tenant's UUID. */
  readonly tenant: string;
  readonly name: KeyName;
}

/** One version of a key. Versions are the provider's words, such as `2` or a UUID: compare them, don't count on them. */
export interface KeyVersionIdentity extends KeyIdentity {
  readonly version: string;
}

export interface KeyVersion {
  readonly version: string;
  readonly state: KeyState;
  /** The operation that made it, as `createKey` and `rotateKey` name it; undefined where the provider keeps no such thing. */
  readonly operation: string | undefined;
  /** ISO 8601, UTC; undefined where the provider doesn't tell. */
  readonly createdAt: string | undefined;
  /** ISO 8601, UTC. Until then whoever runs the provider can still call a destruction off. */
  readonly destructionReversibleUntil: string | undefined;
}

export interface KeyDescription extends KeyIdentity {
  readonly provider: KeyStoreProvider;
  readonly algorithm: KeyAlgorithm;
  readonly assurance: Assurance;
  /** The oldest first. Those that a provider has forgotten are missing. */
  readonly versions: readonly KeyVersion[];
  /** The newest active version, which signs; undefined where none does. */
  readonly current: string | undefined;
}

export interface Assurance {
  readonly grade: AssuranceGrade;
  /** What the grade rests on, for a person. */
  readonly basis: string;
}

export interface PublicKey {
  readonly algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo (RFC 5280), PEM as Node writes it: equal keys are equal texts. */
  readonly pem: string;
}

/** The operation that makes the first version of a key, by name. */
export const creation = 'create';

export interface Rotation {
  /** Names the rotation, so that asking again makes no second replacement; at most 200 characters. */
  readonly operation: string;
  /** The version that is replaced: the newest, as the caller saw it. */
  readonly replaces: string;
}

/** What the provider can do, and how much of it is its own doing. */
export interface KeyStoreCapabilities {
  readonly provider: KeyStoreProvider;
  readonly algorithms: readonly KeyAlgorithm[];
  /** Who refuses to sign with a deactivated version: the provider, whoever asks it, or only Portcullis. */
  readonly verifyOnlyHeldBy: 'provider' | 'portcullis';
  /**
   * `any`: each version is deactivated, revoked and destroyed by itself. `oldest_first`: a limit moves over the versions,
   * and never over the newest, which goes only with the whole key.
   */
  readonly order: 'any' | 'oldest_first';
  /** By what a repeated rotation is known: its operation, or only the version that it replaces. */
  readonly rotationKnownBy: 'operation' | 'predecessor';
  readonly destruction: 'at_once' | 'after_waiting_period';
}

/**
 * A provider of keys. Nothing is cached: each call asks the provider. Every call ends with its signal at the latest, and
 * gives what a caller decides on as an error value; it throws only where the program is wrong. Calls that change
 * something can be repeated under the same names: a second time changes nothing more.
 */
export interface KeyStore {
  readonly provider: KeyStoreProvider;

  capabilities(signal: AbortSignal): Promise<KeyStoreResult<KeyStoreCapabilities>>;

  /** Makes the key with its first version, active. A key that stands with the same algorithm is given as it is. */
  createKey(
    key: KeyIdentity,
    algorithm: KeyAlgorithm,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<KeyDescription>>;

  describeKey(key: KeyIdentity, signal: AbortSignal): Promise<KeyStoreResult<KeyDescription>>;

  /** Of an active or a deactivated version. */
  getPublicKey(version: KeyVersionIdentity, signal: AbortSignal): Promise<KeyStoreResult<PublicKey>>;

  /**
   * Signs the message itself, not a digest of it. What the message means, and that it can't be taken for another one, is
   * the caller's to say in it.
   */
  sign(
    version: KeyVersionIdentity,
    message: Uint8Array,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<Uint8Array>>;

  /** Has the provider verify, with an active or a deactivated version. */
  verify(
    version: KeyVersionIdentity,
    message: Uint8Array,
    signature: Uint8Array,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<boolean>>;

  /** Adds a version, which signs from then on. The replaced one goes on signing until it is deactivated. */
  rotateKey(key: KeyIdentity, rotation: Rotation, signal: AbortSignal): Promise<KeyStoreResult<KeyVersion>>;

  /** Verify-only. */
  deactivateVersion(version: KeyVersionIdentity, signal: AbortSignal): Promise<KeyStoreResult<KeyVersion>>;

  /** Neither signs nor verifies from then on. */
  revokeVersion(version: KeyVersionIdentity, signal: AbortSignal): Promise<KeyStoreResult<KeyVersion>>;

  /**
   * Removes the version from the provider. Of one that it doesn't know it says `version_unknown` or `key_unknown`: then
   * nothing is left to destroy.
   */
  destroyVersion(version: KeyVersionIdentity, signal: AbortSignal): Promise<KeyStoreResult<KeyVersion>>;

  /** Gives back connections and sessions; to be called once. */
  close(): Promise<void>;
}
