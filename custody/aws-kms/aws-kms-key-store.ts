import { createPublicKey } from 'node:crypto';
import { type KeyAlgorithm, type KeyStateChange, stateChange } from '../../domain/key';
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
import { OneAtATime } from '../one-at-a-time';
import { publicKeyOf } from '../signature';
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
import { assuranceOf } from './kms-assurance';
import type { KmsClient } from './kms-client';
import { isKmsError, kmsFailure } from './kms-failure';
import { deletedVersion, isKmsAlgorithm, type KmsKey, kmsAlgorithms, specOf, versionOf } from './kms-key';
import { KmsKeys, type KmsVersions } from './kms-keys';
import { asSent, fromKms, toKms } from './kms-signature';

export interface AwsKmsSettings {
  /** The first part of the names of our aliases. */
  readonly aliasPrefix: string;
  /** How long KMS waits before it deletes a key, 7 to 30 days; until then it can be called off there. */
  readonly deletionWaitingDays: number;
}

const idPattern = /^(?:mrk-)?[0-9a-f-]{32,36}$/;

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
        const made = await keys.make({ algorithm, operation: creation, previous: [] });
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
      const found = permitted(await find(keys, version), whyNoVerifying);
      if (!found.ok) return found;
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
      const found = permitted(await find(keys, version), whyNoSigning);
      if (!found.ok) return found;
      const { id, algorithm } = found.value;
      const request = { KeyId: id, SigningAlgorithm: specOf(algorithm).signing, ...asSent(message) };
      const { Signature } = await this.client.kms.sign(request, { abortSignal: signal });
      const signature = fromKms(algorithm, Buffer.from(Signature ?? []));
      return signature === undefined ? failed(noSignature) : done(signature);
    });
  }

  verify(version: KeyVersionIdentity, message: Uint8Array, signature: Uint8Array, signal: AbortSignal) {
    return this.reading(version, signal, async (keys): Promise<KeyStoreResult<boolean>> => {
      const found = permitted(await find(keys, version), whyNoVerifying);
      if (!found.ok) return found;
      const { id, algorithm } = found.value;
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
      const found = permitted(await find(keys, version), (state) => whyNoChange(state, to));
      if (!found.ok) return found;
      const { state, enabled } = found.value;
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
    return done(
      keyDescription(key, {
        provider: this.provider,
        algorithm: newest.algorithm,
        assurance: assuranceOf(all, this.client.askedAwsAlone()),
        versions,
      }),
    );
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

const noSignature = {
  code: 'provider_rejected',
  detail: 'What AWS KMS gave is no signature of the algorithm.',
} as const;
