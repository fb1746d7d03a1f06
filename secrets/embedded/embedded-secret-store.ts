import type { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import { canonicalJson } from '../../domain/canonical-json';
import type { SealedSecret, SealedSecrets } from '../../domain/sealed-secrets';
import type { SecretDescription, SecretIdentity, SecretOwner, SecretValue } from '../../domain/secret';
import type { SecretPage, SecretStore } from '../secret-store';
import { done, failed, type SecretStoreResult } from '../secret-store-result';

export interface EmbeddedSecretStoreParts {
  readonly secrets: SealedSecrets;
  readonly keyEncryptionKey: KeyEncryptionKey;
  /** Whether an error of `secrets` says that the database can't be reached for now, or took too long. */
  readonly failureOf: (error: unknown) => 'away' | 'timed_out' | undefined;
}

/** Secrets in the product's own database, sealed under a key that is never there. Of each the newest version is kept. */
export class EmbeddedSecretStore implements SecretStore {
  readonly provider = 'embedded';

  constructor(private readonly parts: EmbeddedSecretStoreParts) {}

  read({ owner, path }: SecretIdentity): Promise<SecretStoreResult<SecretValue | undefined>> {
    return this.asking(async (): Promise<SecretStoreResult<SecretValue | undefined>> => {
      const kept = await this.parts.secrets.find(owner.id, path);
      return kept === undefined ? done(undefined) : this.opened(kept);
    });
  }

  describe({ owner, path }: SecretIdentity): Promise<SecretStoreResult<SecretDescription | undefined>> {
    return this.asking(async () => {
      const kept = await this.parts.secrets.find(owner.id, path);
      return done(kept && described(kept));
    });
  }

  write(
    { owner, path }: SecretIdentity,
    value: string,
    expectedVersion: number,
  ): Promise<SecretStoreResult<SecretDescription>> {
    return this.changing(async () => {
      const secret = { tenant: owner.id, path, version: expectedVersion + 1 };
      const plaintext = Buffer.from(value, 'utf8');
      const sealed = this.parts.keyEncryptionKey.wrap(plaintext, boundTo(secret));
      plaintext.fill(0);
      const put = await this.parts.secrets.put({ ...secret, sealed });
      return put === false ? failed('conflict', anotherVersion) : done(described(put));
    });
  }

  list({ id }: SecretOwner, page: SecretPage): Promise<SecretStoreResult<readonly SecretDescription[]>> {
    return this.asking(async () => done((await this.parts.secrets.list(id, page)).map(described)));
  }

  remove({ owner, path }: SecretIdentity): Promise<SecretStoreResult<undefined>> {
    return this.changing(async () => {
      await this.parts.secrets.remove(owner.id, path);
      return done(undefined);
    });
  }

  clear({ id }: SecretOwner): Promise<SecretStoreResult<undefined>> {
    return this.changing(async () => {
      await this.parts.secrets.remove(id);
      return done(undefined);
    });
  }

  async close(): Promise<void> {}

  private opened(kept: SealedSecret): SecretStoreResult<SecretValue> {
    const opened = this.parts.keyEncryptionKey.unwrap(kept.sealed, boundTo(kept));
    if (!opened.ok) return failed('unreadable', opened.detail);
    const value = opened.plaintext.toString('utf8');
    opened.plaintext.fill(0);
    return done({ ...described(kept), value });
  }

  private asking<Value>(work: () => Promise<SecretStoreResult<Value>>): Promise<SecretStoreResult<Value>> {
    return this.calling(work, failed('away', 'The database that holds the secrets is away.'));
  }

  /** A statement that writes: where the connection breaks, it may have taken effect. */
  private changing<Value>(work: () => Promise<SecretStoreResult<Value>>): Promise<SecretStoreResult<Value>> {
    return this.calling(
      work,
      failed(
        'answer_lost',
        'The connection to the database broke before it answered; whether the change took effect is unknown.',
      ),
    );
  }

  private async calling<Value>(
    work: () => Promise<SecretStoreResult<Value>>,
    away: SecretStoreResult<never>,
  ): Promise<SecretStoreResult<Value>> {
    try {
      return await work();
    } catch (error) {
      const failure = this.parts.failureOf(error);
      if (failure === 'away') return away;
      if (failure === 'timed_out')
        return failed('timed_out', 'The database that holds the secrets gave no answer in time.');
      throw error;
    }
  }
}

/** With it as additional data of the encryption, a row's value can be moved to no other tenant, path or version. */
function boundTo({ tenant, path, version }: Pick<SealedSecret, 'tenant' | 'path' | 'version'>): string {
  return canonicalJson({ tenant, secret: path, version });
}

function described({ path, version, createdAt }: Omit<SealedSecret, 'sealed' | 'tenant'>): SecretDescription {
  return { path, version, createdAt };
}

const anotherVersion = 'Another version of the secret stands now than the one that was to be replaced.';
