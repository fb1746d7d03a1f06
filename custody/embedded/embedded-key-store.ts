import {
  type KeyAlgorithm,
  type KeyState,
  type KeyStateChange,
  keyAlgorithms,
  stateChange,
} from '../../domain/key';
import type { NewWrappedKey, WrappedKey, WrappedKeys } from '../../domain/wrapped-keys';
import { keyDescription } from '../key-description';
import {
  creation,
  type KeyDescription,
  type KeyIdentity,
  type KeyStore,
  type KeyStoreCapabilities,
  type KeyVersion,
  type KeyVersionIdentity,
  type PublicKey,
  type Rotation,
} from '../key-store';
import { done, failed, type KeyStoreResult } from '../key-store-result';
import { verifySignature } from '../signature';
import { versionNumber } from '../version-number';
import {
  anotherAlgorithm,
  keyUnknown,
  permitted,
  replacedMeanwhile,
  versionUnknown,
  whyNoChange,
  whyNoSigning,
  whyNoVerifying,
} from '../version-state';
import { withinTime } from '../within-time';
import type { KeyEncryptionKey } from './key-encryption-key';
import { erased, newWrappedKey, signWithWrapped } from './wrapped-key';

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
        const added = await this.changing(() =>
          this.add({ ...key, version: 1, algorithm, operation: creation }),
        );
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
    return this.ofVersion(version, whyNoVerifying, signal, async (kept) => publicKey(kept));
  }

  sign(version: KeyVersionIdentity, message: Uint8Array, signal: AbortSignal) {
    return this.ofVersion(version, whyNoSigning, signal, async (kept) =>
      signWithWrapped(this.parts.keyEncryptionKey, kept, message),
    );
  }

  verify(version: KeyVersionIdentity, message: Uint8Array, signature: Uint8Array, signal: AbortSignal) {
    return this.ofVersion(version, whyNoVerifying, signal, async (kept): Promise<KeyStoreResult<boolean>> => {
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
      const added = await this.changing(() =>
        this.add({ ...key, version: newest.version + 1, algorithm: newest.algorithm, operation }),
      );
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

  private async add(key: Omit<NewWrappedKey, 'publicKey' | 'wrapped'>): Promise<boolean> {
    return this.parts.keys.add(await newWrappedKey(this.parts.keyEncryptionKey, key));
  }

  private move(version: KeyVersionIdentity, to: KeyStateChange, signal: AbortSignal) {
    const whyNot = (state: KeyState) => whyNoChange(state, to);
    return this.ofVersion(version, whyNot, signal, async (kept): Promise<KeyStoreResult<KeyVersion>> => {
      if (stateChange(kept.state, to) === 'stands') return done(versionOf(kept));
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
    return done(
      keyDescription(key, {
        provider: this.provider,
        algorithm: first.algorithm,
        assurance,
        versions: versions.map(versionOf),
      }),
    );
  }

  private ofVersion<Value>(
    version: KeyVersionIdentity,
    whyNot: typeof whyNoSigning,
    signal: AbortSignal,
    work: (kept: WrappedKey) => Promise<KeyStoreResult<Value>>,
  ): Promise<KeyStoreResult<Value>> {
    return this.within(signal, async () => {
      const kept = permitted(await this.find(version), whyNot);
      return kept.ok ? work(kept.value) : kept;
    });
  }

  private async find({ tenant, name, version }: KeyVersionIdentity): Promise<KeyStoreResult<WrappedKey>> {
    const number = versionNumber(version);
    const kept = number === undefined ? undefined : await this.parts.keys.find(tenant, name, number);
    if (kept !== undefined) return done(kept);
    const versions = await this.parts.keys.versions(tenant, name);
    return versions.length === 0 ? keyUnknown() : versionUnknown();
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
