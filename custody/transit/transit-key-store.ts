import { type KeyAlgorithm, type KeyStateChange, keyAlgorithms, stateChange } from '../../domain/key';
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
import { askTransit, refusal, type TransitAnswer, type TransitSettings } from './transit-client';
import {
  algorithmOf,
  describeVersion,
  publicKeyOfVersion,
  stateOf,
  type TransitKey,
  transitKeySchema,
  transitName,
  transitType,
  versionNumber,
} from './transit-key';
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

  constructor(private readonly settings: TransitSettings) {}

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
      const standing = await this.read(key, signal);
      if (!standing.ok) {
        if (standing.error.code !== 'key_unknown') return standing;
        const created = await this.change(`keys/${transitName(key)}`, newKey(algorithm), signal);
        if (!created.ok) return created;
      }
      const read = standing.ok ? standing : await this.read(key, signal);
      if (!read.ok) return read;
      return algorithmOf(read.value) === algorithm ? describe(key, read.value) : failed(anotherAlgorithm);
    });
  }

  async describeKey(key: KeyIdentity, signal: AbortSignal): Promise<KeyStoreResult<KeyDescription>> {
    const read = await this.read(key, signal);
    return read.ok ? describe(key, read.value) : read;
  }

  async getPublicKey(version: KeyVersionIdentity, signal: AbortSignal): Promise<KeyStoreResult<PublicKey>> {
    const found = await this.find(version, signal);
    if (!found.ok) return found;
    const { key, algorithm, number } = found.value;
    const forbids = whyNoVerifying(stateOf(key, number), 'provider');
    if (forbids !== undefined) return failed(forbids);
    const publicKey = publicKeyOfVersion(key, algorithm, number);
    return publicKey === undefined ? failed(unreadable) : done(publicKey);
  }

  /** Leaves it to the engine to refuse what must not sign. */
  async sign(
    version: KeyVersionIdentity,
    message: Uint8Array,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<Uint8Array>> {
    const found = await this.find(version, signal);
    if (!found.ok) return found;
    const { algorithm, number } = found.value;
    const body = { ...parametersOf(algorithm), input: base64(message), key_version: number };
    const answer = await this.ask(`sign/${transitName(version)}`, body, signal);
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
    const found = await this.find(version, signal);
    if (!found.ok) return found;
    const { algorithm, number } = found.value;
    const body = {
      ...parametersOf(algorithm),
      input: base64(message),
      signature: signatureTo(algorithm, number, signature),
    };
    const answer = await this.ask(`verify/${transitName(version)}`, body, signal);
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
      const standing = await this.read(key, signal);
      if (!standing.ok) return standing;
      const replaced = versionNumber(standing.value, replaces);
      if (replaced === undefined) return failed(replacedMeanwhile);
      if (replaced === standing.value.latest_version) {
        const rotated = await this.change(`keys/${transitName(key)}/rotate`, {}, signal);
        if (!rotated.ok) return rotated;
      }
      const read = await this.read(key, signal);
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
      const found = await this.find(version, signal);
      if (!found.ok) return found;
      const { key, number } = found.value;
      const from = stateOf(key, number);
      const forbids = whyNoChange(from, to);
      if (forbids !== undefined) return failed(forbids);
      const made = { ...describeVersion(key, number), state: to };
      if (stateChange(from, to) === 'stands') return done(made);
      const steps = limitsFor(key, number, to);
      if (steps === undefined) return failed(notByItself);
      for (const step of steps) {
        const path = `keys/${transitName(version)}${step.path}`;
        const changed =
          step.method === 'DELETE'
            ? await this.send({ method: 'DELETE', path, changing: true }, signal)
            : await this.change(path, step.body, signal);
        if (!changed.ok) return changed;
      }
      return done(made);
    });
  }

  /** Why the engine refused: the state that the version is in now, or else what its answer says. */
  private async explain(
    version: KeyVersionIdentity,
    why: typeof whyNoSigning,
    answer: TransitAnswer,
    signal: AbortSignal,
  ): Promise<Extract<KeyStoreResult<never>, { ok: false }>> {
    const found = await this.find(version, signal);
    if (!found.ok) return found;
    const forbids = why(stateOf(found.value.key, found.value.number), 'provider');
    return failed(forbids ?? refusal(answer, false));
  }

  private async find(
    { version, ...identity }: KeyVersionIdentity,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<{ key: TransitKey; algorithm: KeyAlgorithm; number: number }>> {
    const read = await this.read(identity, signal);
    if (!read.ok) return read;
    const number = versionNumber(read.value, version);
    if (number === undefined) return versionUnknown();
    const algorithm = algorithmOf(read.value);
    return algorithm === undefined ? failed(unreadable) : done({ key: read.value, algorithm, number });
  }

  private async read(key: KeyIdentity, signal: AbortSignal): Promise<KeyStoreResult<TransitKey>> {
    const request = { method: 'GET', path: `keys/${transitName(key)}`, changing: false } as const;
    const answer = await askTransit(this.settings, request, signal);
    if (!answer.ok) return answer;
    // A path that the server doesn't know is 404 too, and says so; so is what a proxy in between makes up.
    if (answer.value.status === 404 && answer.value.errors === 0) return keyUnknown();
    if (answer.value.status !== 200) return failed(refusal(answer.value, false));
    const parsed = transitKeySchema.safeParse(answer.value.data);
    return parsed.success ? done(parsed.data) : failed(unreadable);
  }

  private ask(path: string, body: Record<string, unknown>, signal: AbortSignal) {
    return askTransit(this.settings, { method: 'POST', path, body, changing: false }, signal);
  }

  private change(path: string, body: Record<string, unknown>, signal: AbortSignal) {
    return this.send({ method: 'POST', path, body, changing: true }, signal);
  }

  private async send(
    request: Parameters<typeof askTransit>[1],
    signal: AbortSignal,
  ): Promise<KeyStoreResult<TransitAnswer>> {
    const answer = await askTransit(this.settings, request, signal);
    if (!answer.ok || answer.value.status === 200 || answer.value.status === 204) return answer;
    return failed(refusal(answer.value, true));
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

function describe({ tenant, name }: KeyIdentity, key: TransitKey): KeyStoreResult<KeyDescription> {
  const algorithm = algorithmOf(key);
  if (algorithm === undefined) return failed(unreadable);
  const versions = Array.from({ length: key.latest_version }, (_, index) => describeVersion(key, index + 1));
  return done({
    tenant,
    name,
    provider: 'transit',
    algorithm,
    assurance,
    versions,
    current: versions.findLast(({ state }) => state === 'active')?.version,
  });
}

function isValid(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'valid' in data && data.valid === true;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

const unreadable = {
  code: 'key_unreadable',
  detail: 'The secrets engine tells something else under the name of this key than is understood.',
} as const;

const notByItself = {
  code: 'capability_missing',
  detail:
    'The secrets engine moves limits over the versions of a key: the oldest goes first, and the newest only with the whole key, or after a rotation.',
} as const;
