import { canonicalJson } from '../../domain/canonical-json';
import { type KeyAlgorithm, type KeyState, type KeyStateChange, keyAlgorithms } from '../../domain/key';
import type { NewWrappedKey, WrappedKey, WrappedKeys } from '../../domain/wrapped-keys';
import type {
  KeyDescription,
  KeyIdentity,
  KeyStore,
  KeyStoreCapabilities,
  KeyVersion,
  KeyVersionIdentity,
  PublicKey,
  Rotation,
} from '../key-store';
import { done, failed, type KeyStoreResult } from '../key-store-result';
import { signWith, verifySignature } from '../signature';
import {
  anotherAlgorithm,
  keyUnknown,
  replacedMeanwhile,
  versionUnknown,
  whyNoChange,
  whyNoSigning,
  whyNoVerifying,
} from '../version-state';
import { withinTime } from '../within-time';
import type { KeyEncryptionKey } from './key-encryption-key';
import { newKeyPair } from './key-pair';

export interface EmbeddedKeyStoreParts {
  readonly keys: WrappedKeys;
  readonly keyEncryptionKey: KeyEncryptionKey;
  /** Whether an error of `keys` says that the database can't be reached for now. */
  readonly isAway: (error: unknown) => boolean;
}

const assurance = {
  grade: 'software',
  basis: 'The private key is decrypted in the memory of this process for each signature.',
} as const;

const firstOperation = 'create';

/** Keys in the product's own database, encrypted under a key that is never there. Versions are `1`, `2` and so on. */
export class EmbeddedKeyStore implements KeyStore {
  readonly provider = 'embedded';

  constructor(private readonly parts: EmbeddedKeyStoreParts) {}

  async capabilities(): Promise<KeyStoreResult<KeyStoreCapabilities>> {
    return done({
      provider: this.provider,
      algorithms: keyAlgorithms,
      verifyOnlyHeldBy: 'portcullis',
      order: 'any',
      rotationKnownBy: 'operation',
      destruction: 'at_once',
    });
  }

  createKey(key: KeyIdentity, algorithm: KeyAlgorithm, signal: AbortSignal) {
    return this.within(signal, async (): Promise<KeyStoreResult<KeyDescription>> => {
      let versions = await this.parts.keys.versions(key.tenant, key.name);
      if (versions.length === 0) {
        const added = await this.changing(() => this.add(key, 1, algorithm, firstOperation));
        if (!added.ok) return added;
        // Whether this made it or another process did at the same time.
        versions = await this.parts.keys.versions(key.tenant, key.name);
      }
      if (versions.every(({ state }) => state === 'destroyed')) return failed(nameUsedUp);
      if (versions[0]?.algorithm !== algorithm) return failed(anotherAlgorithm);
      return this.describe(key, versions);
    });
  }

  describeKey(key: KeyIdentity, signal: AbortSignal) {
    return this.within(signal, async () =>
      this.describe(key, await this.parts.keys.versions(key.tenant, key.name)),
    );
  }

  getPublicKey(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.ofVersion(version, signal, async (kept): Promise<KeyStoreResult<PublicKey>> => {
      const forbids = whyNoVerifying(kept.state, 'portcullis');
      return forbids === undefined ? publicKey(kept) : failed(forbids);
    });
  }

  sign(version: KeyVersionIdentity, message: Uint8Array, signal: AbortSignal) {
    return this.ofVersion(version, signal, async (kept): Promise<KeyStoreResult<Uint8Array>> => {
      const forbids = whyNoSigning(kept.state, 'portcullis');
      if (forbids !== undefined) return failed(forbids);
      if (kept.wrapped === undefined) return failed(erased);
      const unwrapped = this.parts.keyEncryptionKey.unwrap(kept.wrapped, boundTo(kept));
      if (!unwrapped.ok) return failed({ code: 'key_unreadable', detail: unwrapped.detail });
      try {
        return done(signWith(kept.algorithm, unwrapped.plaintext, message));
      } finally {
        unwrapped.plaintext.fill(0);
      }
    });
  }

  verify(version: KeyVersionIdentity, message: Uint8Array, signature: Uint8Array, signal: AbortSignal) {
    return this.ofVersion(version, signal, async (kept): Promise<KeyStoreResult<boolean>> => {
      const forbids = whyNoVerifying(kept.state, 'portcullis');
      if (forbids !== undefined) return failed(forbids);
      const key = publicKey(kept);
      return key.ok ? done(verifySignature(key.value, message, signature)) : key;
    });
  }

  rotateKey(key: KeyIdentity, { operation, replaces }: Rotation, signal: AbortSignal) {
    return this.within(signal, async (): Promise<KeyStoreResult<KeyVersion>> => {
      const versions = await this.parts.keys.versions(key.tenant, key.name);
      const newest = versions.at(-1);
      if (newest === undefined) return keyUnknown();
      const before = versions.find((version) => version.operation === operation);
      if (before !== undefined) return done(versionOf(before));
      const replaced = versions.findLast(({ state }) => state !== 'destroyed');
      if (replaced === undefined || String(replaced.version) !== replaces) return failed(replacedMeanwhile);
      const added = await this.changing(() => this.add(key, newest.version + 1, newest.algorithm, operation));
      if (!added.ok) return added;
      const made = (await this.parts.keys.versions(key.tenant, key.name)).find(
        (version) => version.operation === operation,
      );
      return made === undefined ? failed(replacedMeanwhile) : done(versionOf(made));
    });
  }

  deactivateVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.move(version, 'deactivated', signal);
  }

  revokeVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.move(version, 'compromised', signal);
  }

  destroyVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.move(version, 'destroyed', signal);
  }

  async close(): Promise<void> {}

  private async add(key: KeyIdentity, version: number, algorithm: KeyAlgorithm, operation: string) {
    const pair = await newKeyPair(algorithm);
    try {
      const made = { ...identity(key), version, algorithm, operation, publicKey: pair.publicKey.pem };
      const wrapped = this.parts.keyEncryptionKey.wrap(pair.privateKey, boundTo(made));
      return await this.parts.keys.add({ ...made, wrapped });
    } finally {
      pair.privateKey.fill(0);
    }
  }

  private move(version: KeyVersionIdentity, to: KeyStateChange, signal: AbortSignal) {
    return this.ofVersion(version, signal, async (kept): Promise<KeyStoreResult<KeyVersion>> => {
      const forbids = whyNoChange(kept.state, to);
      if (forbids !== undefined) return failed(forbids);
      if (kept.state === to) return done(versionOf(kept));
      const moved = await this.changing(() => this.parts.keys.move(kept, [kept.state], to));
      if (!moved.ok) return moved;
      if (moved.value) return done(versionOf({ ...kept, state: to }));
      // Another process moved it meanwhile; no state leads back, so this ends.
      return this.move(version, to, signal);
    });
  }

  private describe(key: KeyIdentity, versions: readonly WrappedKey[]): KeyStoreResult<KeyDescription> {
    const [first] = versions;
    if (first === undefined) return keyUnknown();
    const current = versions.findLast(({ state }) => state === 'active');
    return done({
      ...identity(key),
      provider: this.provider,
      algorithm: first.algorithm,
      assurance,
      versions: versions.map(versionOf),
      current: current === undefined ? undefined : String(current.version),
    });
  }

  private ofVersion<Value>(
    { tenant, name, version }: KeyVersionIdentity,
    signal: AbortSignal,
    work: (kept: WrappedKey) => Promise<KeyStoreResult<Value>>,
  ): Promise<KeyStoreResult<Value>> {
    return this.within(signal, async () => {
      const kept = /^[1-9]\d{0,8}$/.test(version)
        ? await this.parts.keys.find(tenant, name, Number(version))
        : undefined;
      if (kept !== undefined) return work(kept);
      const versions = await this.parts.keys.versions(tenant, name);
      return versions.length === 0 ? keyUnknown() : versionUnknown();
    });
  }

  private within<Value>(
    signal: AbortSignal,
    work: () => Promise<KeyStoreResult<Value>>,
  ): Promise<KeyStoreResult<Value>> {
    return withinTime(signal, async () => {
      try {
        return await work();
      } catch (error) {
        if (this.parts.isAway(error)) return failed(away);
        throw error;
      }
    });
  }

  /** A statement that writes: where the connection breaks, it may have taken effect. */
  private async changing<Value>(work: () => Promise<Value>): Promise<KeyStoreResult<Value>> {
    try {
      return done(await work());
    } catch (error) {
      if (this.parts.isAway(error)) return failed(answerLost);
      throw error;
    }
  }
}

/**
 * What a wrapped private key belongs to. With it as additional data of the encryption, a row's key can be moved to no
 * other tenant, key or version, and its public key can't be exchanged.
 */
function boundTo(
  key: Omit<NewWrappedKey, 'wrapped' | 'operation' | 'publicKey'> & { publicKey: string | undefined },
) {
  const { tenant, name, version, algorithm, publicKey } = key;
  return canonicalJson({ tenant, name, version, algorithm, public_key: publicKey ?? null });
}

function identity({ tenant, name }: KeyIdentity): KeyIdentity {
  return { tenant, name };
}

function publicKey({ algorithm, publicKey }: WrappedKey): KeyStoreResult<PublicKey> {
  return publicKey === undefined ? failed(erased) : done({ algorithm, pem: publicKey });
}

function versionOf(kept: {
  version: number;
  state: KeyState;
  operation: string;
  createdAt: string;
}): KeyVersion {
  return {
    version: String(kept.version),
    state: kept.state,
    operation: kept.operation,
    createdAt: kept.createdAt,
    destructionReversibleUntil: undefined,
  };
}

const erased = { code: 'key_unreadable', detail: 'The key is missing from its record.' } as const;

const nameUsedUp = {
  code: 'state_forbids',
  state: 'destroyed',
  refusedBy: 'portcullis',
  detail: 'The key of this name was destroyed; its name is not used again.',
} as const;

const away = { code: 'provider_unavailable', detail: 'The database that holds the keys is away.' } as const;

const answerLost = {
  code: 'provider_answer_lost',
  detail:
    'The connection to the database broke before it answered; whether the change took effect is unknown.',
} as const;
