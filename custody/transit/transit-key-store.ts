import {
  type KeyAlgorithm,
  type KeyState,
  type KeyStateChange,
  keyAlgorithms,
  stateChange,
} from '../../domain/key';
import { keyDescription } from '../key-description';
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
import { OneAtATime } from '../one-at-a-time';
import type { VaultAnswer } from '../vault-request';
import {
  anotherAlgorithm,
  permitted,
  replacedMeanwhile,
  whyNoChange,
  whyNoSigning,
  whyNoVerifying,
} from '../version-state';
import { withinTime } from '../within-time';
import { refusal, type TransitSettings } from './transit-client';
import {
  algorithmOf,
  describeVersion,
  numberOf,
  publicKeyOfVersion,
  type TransitKey,
  transitName,
  transitType,
} from './transit-key';
import { TransitKeys, unreadable } from './transit-keys';
import { limitsFor } from './transit-limits';
import { parametersOf, signatureFrom, signatureTo } from './transit-signature';

const assurance = {
  grade: 'software',
  basis: 'The secrets engine holds its keys in the memory of the server.',
} as const;

/**
 * Keys of the transit secrets engine of OpenBao or Vault. The engine itself keeps a deactivated version from signing, by
 * limits that move over the versions: the oldest goes first, and the newest only with the key.
 */
export class TransitKeyStore implements KeyStore {
  readonly provider = 'transit';
  private readonly changes = new OneAtATime();

  private readonly keys: TransitKeys;

  constructor(settings: TransitSettings) {
    this.keys = new TransitKeys(settings);
  }

  async capabilities(): Promise<KeyStoreResult<KeyStoreCapabilities>> {
    return done({
      provider: this.provider,
      algorithms: keyAlgorithms,
      verifyOnlyHeldBy: 'provider',
      order: 'oldest_first',
      rotationKnownBy: 'predecessor',
      destruction: 'at_once',
    });
  }

  createKey(key: KeyIdentity, algorithm: KeyAlgorithm, signal: AbortSignal) {
    return this.changing(key, signal, async (): Promise<KeyStoreResult<KeyDescription>> => {
      const standing = await this.keys.read(key, signal);
      if (!standing.ok) {
        if (standing.error.code !== 'key_unknown') return standing;
        const created = await this.keys.change(`keys/${transitName(key)}`, newKey(algorithm), signal);
        if (!created.ok) return created;
      }
      const read = standing.ok ? standing : await this.keys.read(key, signal);
      if (!read.ok) return read;
      return algorithmOf(read.value) === algorithm ? describe(key, read.value) : failed(anotherAlgorithm);
    });
  }

  async describeKey(key: KeyIdentity, signal: AbortSignal): Promise<KeyStoreResult<KeyDescription>> {
    const read = await this.keys.read(key, signal);
    return read.ok ? describe(key, read.value) : read;
  }

  async getPublicKey(version: KeyVersionIdentity, signal: AbortSignal): Promise<KeyStoreResult<PublicKey>> {
    const forgotten = (state: KeyState) => whyNoVerifying(state, 'provider');
    const found = permitted(await this.keys.find(version, signal), forgotten);
    if (!found.ok) return found;
    const { key, algorithm, number } = found.value;
    const publicKey = publicKeyOfVersion(key, algorithm, number);
    return publicKey === undefined ? failed(unreadable) : done(publicKey);
  }

  /** Leaves it to the engine to refuse what must not sign. */
  async sign(
    version: KeyVersionIdentity,
    message: Uint8Array,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<Uint8Array>> {
    const found = await this.keys.find(version, signal);
    if (!found.ok) return found;
    const { algorithm, number } = found.value;
    const body = { ...parametersOf(algorithm), input: base64(message), key_version: number };
    const answer = await this.keys.ask(`sign/${transitName(version)}`, body, signal);
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return this.explain(version, whyNoSigning, answer.value, signal);
    const signature = signatureFrom(algorithm, number, answer.value.data);
    return signature === undefined ? failed(unreadable) : done(signature);
  }

  async verify(
    version: KeyVersionIdentity,
    message: Uint8Array,
    signature: Uint8Array,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<boolean>> {
    const found = await this.keys.find(version, signal);
    if (!found.ok) return found;
    const { algorithm, number } = found.value;
    const body = {
      ...parametersOf(algorithm),
      input: base64(message),
      signature: signatureTo(algorithm, number, signature),
    };
    const answer = await this.keys.ask(`verify/${transitName(version)}`, body, signal);
    if (!answer.ok) return answer;
    if (answer.value.status === 200) return done(isValid(answer.value.data));
    const explained = await this.explain(version, whyNoVerifying, answer.value, signal);
    // The engine calls a signature that is none a bad request.
    return explained.error.code === 'provider_rejected' && answer.value.status === 400
      ? done(false)
      : explained;
  }

  rotateKey(key: KeyIdentity, { replaces }: Rotation, signal: AbortSignal) {
    return this.changing(key, signal, async (): Promise<KeyStoreResult<KeyVersion>> => {
      const standing = await this.keys.read(key, signal);
      if (!standing.ok) return standing;
      const replaced = numberOf(standing.value, replaces);
      if (replaced === undefined) return failed(replacedMeanwhile);
      if (replaced === standing.value.latest_version) {
        const rotated = await this.keys.change(`keys/${transitName(key)}/rotate`, {}, signal);
        if (!rotated.ok) return rotated;
      }
      const read = await this.keys.read(key, signal);
      if (!read.ok) return read;
      // Twice replaced: somebody else rotates this key as well.
      if (read.value.latest_version !== replaced + 1) return failed(replacedMeanwhile);
      return done(describeVersion(read.value, replaced + 1));
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

  private move(version: KeyVersionIdentity, to: KeyStateChange, signal: AbortSignal) {
    return this.changing(version, signal, async (): Promise<KeyStoreResult<KeyVersion>> => {
      const found = permitted(await this.keys.find(version, signal), (state) => whyNoChange(state, to));
      if (!found.ok) return found;
      const { key, number, state } = found.value;
      const made = { ...describeVersion(key, number), state: to };
      if (stateChange(state, to) === 'stands') return done(made);
      const steps = limitsFor(key, number, to);
      if (steps === undefined) return failed(notByItself);
      for (const step of steps) {
        const path = `keys/${transitName(version)}${step.path}`;
        const changed =
          step.method === 'DELETE'
            ? await this.keys.remove(path, signal)
            : await this.keys.change(path, step.body, signal);
        if (!changed.ok) return changed;
      }
      return done(made);
    });
  }

  /** Why the engine refused: the state that the version is in now, or else what its answer says. */
  private async explain(
    version: KeyVersionIdentity,
    why: typeof whyNoSigning,
    answer: VaultAnswer,
    signal: AbortSignal,
  ): Promise<Extract<KeyStoreResult<never>, { ok: false }>> {
    const found = await this.keys.find(version, signal);
    if (!found.ok) return found;
    return failed(why(found.value.state, 'provider') ?? refusal(answer, false));
  }

  /** The engine compares nothing before it changes: what is read first has to be still so. */
  private changing<Value>(
    key: KeyIdentity,
    signal: AbortSignal,
    work: () => Promise<KeyStoreResult<Value>>,
  ): Promise<KeyStoreResult<Value>> {
    return withinTime(signal, () => this.changes.run(transitName(key), work));
  }
}

function newKey(algorithm: KeyAlgorithm) {
  return { type: transitType(algorithm), exportable: false, allow_plaintext_backup: false };
}

function describe(identity: KeyIdentity, key: TransitKey): KeyStoreResult<KeyDescription> {
  const algorithm = algorithmOf(key);
  if (algorithm === undefined) return failed(unreadable);
  const versions = Array.from({ length: key.latest_version }, (_, index) => describeVersion(key, index + 1));
  return done(keyDescription(identity, { provider: 'transit', algorithm, assurance, versions }));
}

function isValid(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'valid' in data && data.valid === true;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

const notByItself = {
  code: 'capability_missing',
  detail:
    'The secrets engine moves limits over the versions of a key: the oldest goes first, and the newest only with the whole key, or after a rotation.',
} as const;
