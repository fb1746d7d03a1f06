import { createHash, createPublicKey } from 'node:crypto';
import { type KeyAlgorithm, type KeyStateChange, stateChange } from '../../domain/key';
import { ecdsaFromDer, ecdsaToDer } from '../ecdsa-signature';
import type {
  Assurance,
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
import { publicKeyOf } from '../signature';
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
import type { KmsClient } from './kms-client';
import { isKmsError, kmsFailure } from './kms-failure';
import {
  deletedVersion,
  isKmsAlgorithm,
  type KmsAlgorithm,
  type KmsKey,
  kmsAlgorithms,
  specOf,
  versionOf,
} from './kms-key';
import { KmsKeys, type KmsVersions } from './kms-keys';

export interface AwsKmsSettings {
  /** The first part of the names of our aliases. */
  readonly aliasPrefix: string;
  /** How long KMS waits before it deletes a key, 7 to 30 days; until then it can be called off there. */
  readonly deletionWaitingDays: number;
}

const firstOperation = 'create';
const idPattern = /^(?:mrk-)?[0-9a-f-]{32,36}$/;
const mostBytesSentWhole = 4096;

/**
 * Keys in AWS KMS. Each version is a KMS key of its own, named by its id, since KMS rotates no asymmetric keys; that a
 * version verifies only stands in its description, and is held by this adapter alone.
 */
export class AwsKmsKeyStore implements KeyStore {
  readonly provider = 'aws_kms';
  private readonly changes = new OneAtATime();

  constructor(
    private readonly client: KmsClient,
    private readonly settings: AwsKmsSettings,
  ) {}

  async capabilities(): Promise<KeyStoreResult<KeyStoreCapabilities>> {
    return done({
      provider: this.provider,
      algorithms: kmsAlgorithms,
      verifyOnlyHeldBy: 'portcullis',
      order: 'any',
      rotationKnownBy: 'operation',
      destruction: 'after_waiting_period',
    });
  }

  async createKey(
    key: KeyIdentity,
    algorithm: KeyAlgorithm,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<KeyDescription>> {
    if (!isKmsAlgorithm(algorithm))
      return failed({ code: 'capability_missing', detail: `No keys of ${algorithm} are made in AWS KMS.` });
    return this.changing(key, signal, async (keys) => {
      if ((await keys.versions()) === undefined) {
        const made = await keys.make({ algorithm, operation: firstOperation, previous: [] });
        if (made === undefined) return failed(replacedMeanwhile);
        await keys.pointAt(made.id);
      }
      const versions = await keys.versions();
      if (versions === undefined) return keyUnknown();
      return versions.newest.algorithm === algorithm
        ? this.describe(key, versions)
        : failed(anotherAlgorithm);
    });
  }

  describeKey(key: KeyIdentity, signal: AbortSignal) {
    return this.reading(key, signal, async (keys): Promise<KeyStoreResult<KeyDescription>> => {
      const versions = await keys.versions();
      return versions === undefined ? keyUnknown() : this.describe(key, versions);
    });
  }

  getPublicKey(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.reading(version, signal, async (keys): Promise<KeyStoreResult<PublicKey>> => {
      const found = await find(keys, version);
      if (!found.ok) return found;
      const forbids = whyNoVerifying(found.value.state, 'portcullis');
      if (forbids !== undefined) return failed(forbids);
      const told = await this.client.kms.getPublicKey({ KeyId: found.value.id }, { abortSignal: signal });
      const key = createPublicKey({
        key: Buffer.from(told.PublicKey ?? []),
        format: 'der',
        type: 'spki',
      });
      return done(publicKeyOf(found.value.algorithm, key));
    });
  }

  sign(version: KeyVersionIdentity, message: Uint8Array, signal: AbortSignal) {
    return this.reading(version, signal, async (keys): Promise<KeyStoreResult<Uint8Array>> => {
      const found = await find(keys, version);
      if (!found.ok) return found;
      const { id, algorithm, state } = found.value;
      const forbids = whyNoSigning(state, 'portcullis');
      if (forbids !== undefined) return failed(forbids);
      const request = { KeyId: id, SigningAlgorithm: specOf(algorithm).signing, ...asSent(message) };
      const { Signature } = await this.client.kms.sign(request, { abortSignal: signal });
      const signature = fromKms(algorithm, Buffer.from(Signature ?? []));
      return signature === undefined ? failed(noSignature) : done(signature);
    });
  }

  verify(version: KeyVersionIdentity, message: Uint8Array, signature: Uint8Array, signal: AbortSignal) {
    return this.reading(version, signal, async (keys): Promise<KeyStoreResult<boolean>> => {
      const found = await find(keys, version);
      if (!found.ok) return found;
      const { id, algorithm, state } = found.value;
      const forbids = whyNoVerifying(state, 'portcullis');
      if (forbids !== undefined) return failed(forbids);
      const Signature = toKms(algorithm, signature);
      if (Signature === undefined) return done(false);
      const request = {
        KeyId: id,
        SigningAlgorithm: specOf(algorithm).signing,
        Signature,
        ...asSent(message),
      };
      try {
        const { SignatureValid } = await this.client.kms.verify(request, { abortSignal: signal });
        return done(SignatureValid === true);
      } catch (error) {
        if (isKmsError(error, 'KMSInvalidSignatureException')) return done(false);
        throw error;
      }
    });
  }

  rotateKey(key: KeyIdentity, { operation, replaces }: Rotation, signal: AbortSignal) {
    return this.changing(key, signal, async (keys): Promise<KeyStoreResult<KeyVersion>> => {
      const versions = await keys.versions();
      if (versions === undefined) return keyUnknown();
      const before = versions.all.find(
        (each) => 'description' in each && each.description.operation === operation,
      );
      if (before !== undefined && 'description' in before) return done(versionOf(before));
      const { newest } = versions;
      if (newest.id !== replaces) return failed(replacedMeanwhile);
      const previous = [...newest.description.previous, newest.id];
      const made = await keys.make({ algorithm: newest.algorithm, operation, previous });
      if (made === undefined) return failed(replacedMeanwhile);
      await keys.pointAt(made.id);
      return done(versionOf(made));
    });
  }

  deactivateVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.move(version, 'deactivated', signal, (keys, key) => keys.use(key, 'verify_only'));
  }

  revokeVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.move(version, 'compromised', signal, async (keys, key) => {
      // The description first: it holds whoever asks here from this moment on, and is what tells the state.
      if (key.description.use !== 'none') await keys.use(key, 'none');
      if (key.enabled) await keys.disable(key);
    });
  }

  destroyVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.move(version, 'destroyed', signal, (keys, key) => keys.destroy(key));
  }

  async close(): Promise<void> {
    this.client.kms.destroy();
  }

  private move(
    version: KeyVersionIdentity,
    to: KeyStateChange,
    signal: AbortSignal,
    act: (keys: KmsKeys, key: KmsKey) => Promise<void>,
  ) {
    return this.changing(version, signal, async (keys): Promise<KeyStoreResult<KeyVersion>> => {
      const found = await find(keys, version);
      if (!found.ok) return found;
      const { state, enabled } = found.value;
      const forbids = whyNoChange(state, to);
      if (forbids !== undefined) return failed(forbids);
      // A revocation that was interrupted is not yet the service's own.
      if (stateChange(state, to) === 'stands' && !(to === 'compromised' && enabled))
        return done(versionOf(found.value));
      await act(keys, found.value);
      const after = await keys.find(version.version);
      return done(after === undefined ? deletedVersion(version.version) : versionOf(after));
    });
  }

  private describe(key: KeyIdentity, { all, newest }: KmsVersions): KeyStoreResult<KeyDescription> {
    const versions = all.map((each) => ('deleted' in each ? deletedVersion(each.id) : versionOf(each)));
    return done({
      tenant: key.tenant,
      name: key.name,
      provider: this.provider,
      algorithm: newest.algorithm,
      assurance: this.assurance(all),
      versions,
      current: versions.findLast(({ state }) => state === 'active')?.version,
    });
  }

  private assurance(all: KmsVersions['all']): Assurance {
    if (!this.client.askedAwsAlone())
      return { grade: 'software', basis: 'The keys are at a server that is none of AWS itself.' };
    const made = all.every(
      (each) => 'deleted' in each || each.origin === 'AWS_KMS' || each.origin === 'AWS_CLOUDHSM',
    );
    return made
      ? {
          grade: 'provider-asserted',
          basis: 'AWS KMS says that it made the keys, in its hardware, and never lets them out.',
        }
      : { grade: 'software', basis: 'AWS KMS says that key material was made elsewhere.' };
  }

  private changing<Value>(
    key: KeyIdentity,
    signal: AbortSignal,
    work: (keys: KmsKeys) => Promise<KeyStoreResult<Value>>,
  ): Promise<KeyStoreResult<Value>> {
    const inTurn = () => this.changes.run(`${key.tenant}/${key.name}`, () => this.asked(key, signal, work));
    return withinTime(signal, inTurn);
  }

  private reading<Value>(
    key: KeyIdentity,
    signal: AbortSignal,
    work: (keys: KmsKeys) => Promise<KeyStoreResult<Value>>,
  ): Promise<KeyStoreResult<Value>> {
    return withinTime(signal, () => this.asked(key, signal, work));
  }

  private async asked<Value>(
    key: KeyIdentity,
    signal: AbortSignal,
    work: (keys: KmsKeys) => Promise<KeyStoreResult<Value>>,
  ): Promise<KeyStoreResult<Value>> {
    const { aliasPrefix, deletionWaitingDays } = this.settings;
    const keys = new KmsKeys(this.client.kms, aliasPrefix, deletionWaitingDays, key, signal);
    try {
      return await work(keys);
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) throw error;
      return failed(kmsFailure(error, signal, keys.mayHaveChanged));
    }
  }
}

async function find(keys: KmsKeys, { version }: KeyVersionIdentity): Promise<KeyStoreResult<KmsKey>> {
  const found = idPattern.test(version) ? await keys.find(version) : undefined;
  if (found !== undefined) return done(found);
  return (await keys.versions()) === undefined ? keyUnknown() : versionUnknown();
}

/** KMS takes so much of a message, and of a longer one its digest. */
function asSent(message: Uint8Array) {
  return message.length > 0 && message.length <= mostBytesSentWhole
    ? ({ Message: message, MessageType: 'RAW' } as const)
    : ({ Message: createHash('sha256').update(message).digest(), MessageType: 'DIGEST' } as const);
}

function fromKms(algorithm: KmsAlgorithm, signature: Buffer): Buffer | undefined {
  return algorithm === 'ecdsa-p256-sha256' ? ecdsaFromDer(signature) : signature;
}

function toKms(algorithm: KmsAlgorithm, signature: Uint8Array): Uint8Array | undefined {
  return algorithm === 'ecdsa-p256-sha256' ? ecdsaToDer(signature) : signature;
}

const noSignature = {
  code: 'provider_rejected',
  detail: 'What AWS KMS gave is no signature of the algorithm.',
} as const;
