import type { KMS } from '@aws-sdk/client-kms';
import type { KeyIdentity } from '../key-store';
import { newDescription, writeDescription } from './kms-description';
import { isKmsError } from './kms-failure';
import { type KmsAlgorithm, type KmsKey, kmsKeyOf, specOf } from './kms-key';

/** A version that KMS has deleted, and of which only the id is known. */
export interface DeletedKey {
  readonly id: string;
  readonly deleted: true;
}

export interface KmsVersions {
  /** The oldest first. */
  readonly all: readonly (KmsKey | DeletedKey)[];
  /** The key that the alias points at. */
  readonly newest: KmsKey;
}

export interface NewKmsKey {
  readonly algorithm: KmsAlgorithm;
  readonly operation: string;
  /** Ids of the versions before it. */
  readonly previous: readonly string[];
}

/**
 * The KMS keys that are versions of one key. An alias points at the newest, which lists those before it. An alias a number
 * makes sure that there is one of each: KMS refuses a second alias of a name, and nothing else a second time.
 */
export class KmsKeys {
  private changing = false;

  constructor(
    private readonly kms: KMS,
    private readonly aliasPrefix: string,
    private readonly deletionWaitingDays: number,
    private readonly key: KeyIdentity,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether a request was sent that may have changed something. */
  get mayHaveChanged(): boolean {
    return this.changing;
  }

  /** Undefined where the key isn't there, or is none of this one. */
  async find(keyId: string): Promise<KmsKey | undefined> {
    try {
      const { KeyMetadata } = await this.kms.describeKey({ KeyId: keyId }, this.options());
      return kmsKeyOf(KeyMetadata, this.key);
    } catch (error) {
      if (isKmsError(error, 'NotFoundException')) return undefined;
      throw error;
    }
  }

  async versions(): Promise<KmsVersions | undefined> {
    const newest = await this.find(this.alias());
    if (newest === undefined) return undefined;
    const before = await Promise.all(
      newest.description.previous.map(async (id) => (await this.find(id)) ?? { id, deleted: true as const }),
    );
    return { all: [...before, newest], newest };
  }

  /**
   * Makes the version that the operation is to make, or finds it made: by an earlier try whose answer was lost, or by one
   * that runs elsewhere. Undefined where another operation made one in its place.
   */
  async make(wanted: NewKmsKey): Promise<KmsKey | undefined> {
    const numbered = this.alias(wanted.previous.length + 1);
    let made = await this.find(numbered);
    if (made === undefined) {
      const [left] = await this.withoutAlias(wanted);
      const id = left?.id ?? (await this.create(wanted));
      made = (await this.claim(numbered, id)) ? await this.find(id) : await this.find(numbered);
      for (const other of await this.withoutAlias(wanted))
        if (other.id !== made?.id) await this.delete(other.id);
    }
    return made?.description.operation === wanted.operation ? made : undefined;
  }

  /** Points the key's alias at one of its versions. */
  async pointAt(id: string): Promise<void> {
    if (await this.claim(this.alias(), id)) return;
    await this.kms.updateAlias({ AliasName: this.alias(), TargetKeyId: id }, this.changingOptions());
  }

  async use(key: KmsKey, use: KmsKey['description']['use']): Promise<void> {
    const Description = writeDescription({ ...key.description, use });
    await this.kms.updateKeyDescription({ KeyId: key.id, Description }, this.changingOptions());
  }

  async disable(key: KmsKey): Promise<void> {
    await this.kms.disableKey({ KeyId: key.id }, this.changingOptions());
  }

  /** The aliases first: interrupted, this leaves a key without any, which its id still finds. */
  async destroy(key: KmsKey): Promise<void> {
    const newest = await this.find(this.alias());
    if (newest?.id === key.id) {
      const before = await Promise.all(key.description.previous.map((id) => this.find(id)));
      const remaining = before.findLast((each) => each !== undefined && each.state !== 'destroyed');
      if (remaining === undefined) await this.release(this.alias());
      else await this.pointAt(remaining.id);
    }
    const numbered = this.alias(key.description.previous.length + 1);
    if ((await this.find(numbered))?.id === key.id) await this.release(numbered);
    await this.delete(key.id);
  }

  private async create({ algorithm, operation, previous }: NewKmsKey): Promise<string> {
    const { KeyMetadata } = await this.kms.createKey(
      {
        KeySpec: specOf(algorithm).spec,
        KeyUsage: 'SIGN_VERIFY',
        Description: writeDescription(newDescription(this.key, operation, previous)),
      },
      this.changingOptions(),
    );
    if (KeyMetadata?.KeyId === undefined) throw new TypeError('AWS KMS told no id of the key that it made');
    return KeyMetadata.KeyId;
  }

  /** Whether the alias now points there: false where it stood before. */
  private async claim(alias: string, id: string): Promise<boolean> {
    try {
      await this.kms.createAlias({ AliasName: alias, TargetKeyId: id }, this.changingOptions());
      return true;
    } catch (error) {
      if (isKmsError(error, 'AlreadyExistsException')) return false;
      throw error;
    }
  }

  private async release(alias: string): Promise<void> {
    try {
      await this.kms.deleteAlias({ AliasName: alias }, this.changingOptions());
    } catch (error) {
      if (!isKmsError(error, 'NotFoundException')) throw error;
    }
  }

  private async delete(id: string): Promise<void> {
    await this.kms.scheduleKeyDeletion(
      { KeyId: id, PendingWindowInDays: this.deletionWaitingDays },
      this.changingOptions(),
    );
  }

  /** Keys that were made for the same end, and not given their alias any more. CreateKey knows no name to repeat it by. */
  private async withoutAlias({ operation, previous }: NewKmsKey): Promise<readonly KmsKey[]> {
    const aliased = new Set<string>();
    for (let marker: string | undefined; ; ) {
      const page = await this.kms.listAliases(marker === undefined ? {} : { Marker: marker }, this.options());
      for (const { TargetKeyId } of page.Aliases ?? [])
        if (TargetKeyId !== undefined) aliased.add(TargetKeyId);
      marker = page.NextMarker;
      if (page.Truncated !== true || marker === undefined) break;
    }
    const found: KmsKey[] = [];
    for (let marker: string | undefined; ; ) {
      const page = await this.kms.listKeys(
        { Limit: 1000, ...(marker === undefined ? {} : { Marker: marker }) },
        this.options(),
      );
      for (const { KeyId } of page.Keys ?? []) {
        if (KeyId === undefined || aliased.has(KeyId)) continue;
        const key = await this.find(KeyId);
        if (key?.description.operation === operation && key.state !== 'destroyed') found.push(key);
      }
      marker = page.NextMarker;
      if (page.Truncated !== true || marker === undefined) break;
    }
    return found
      .filter(({ description }) => description.previous.join() === previous.join())
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  private alias(number?: number): string {
    const name = `alias/${this.aliasPrefix}/${this.key.tenant}/${this.key.name}`;
    return number === undefined ? name : `${name}/${number}`;
  }

  private changingOptions() {
    this.changing = true;
    return this.options();
  }

  private options() {
    return { abortSignal: this.signal };
  }
}
