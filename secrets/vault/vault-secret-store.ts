import {
  type SecretDescription,
  type SecretIdentity,
  type SecretOwner,
  type SecretPath,
  type SecretValue,
  secretPathSchema,
} from '../../domain/secret';
import type { SecretPage, SecretStore } from '../secret-store';
import { done, type SecretStoreResult } from '../secret-store-result';
import { KvEngine, type KvVersion } from './kv-engine';
import { VaultSession, type VaultSessionSettings } from './vault-session';

export interface VaultSecretStoreSettings extends VaultSessionSettings {
  /** Where the KV engine, version 2, is mounted, such as `secret`. */
  readonly mount: string;
  /** The folder of the deployment: secrets lie at `<mount>/<prefix>/tenants/<slug>/<path>`. */
  readonly prefix: string;
}

/** So many secrets of a list are asked about at once. */
const abreast = 8;

/** Secrets in the KV engine (version 2) of OpenBao or Vault. The engine keeps older versions, as it is configured to. */
export class VaultSecretStore implements SecretStore {
  readonly provider = 'vault';
  private readonly session: VaultSession;
  private readonly engine: KvEngine;

  constructor(private readonly settings: VaultSecretStoreSettings) {
    this.session = new VaultSession(settings);
    this.engine = new KvEngine(this.session, settings.mount);
  }

  async read(secret: SecretIdentity): Promise<SecretStoreResult<SecretValue | undefined>> {
    const read = await this.engine.read(this.pathOf(secret));
    if (!read.ok) return read;
    if (read.value === undefined) return done(undefined);
    return done({ ...described(secret.path, read.value), value: read.value.value });
  }

  async describe(secret: SecretIdentity): Promise<SecretStoreResult<SecretDescription | undefined>> {
    const found = await this.engine.metadata(this.pathOf(secret));
    if (!found.ok) return found;
    return done(found.value?.stands === true ? described(secret.path, found.value) : undefined);
  }

  async write(
    secret: SecretIdentity,
    value: string,
    expectedVersion: number,
  ): Promise<SecretStoreResult<SecretDescription>> {
    const path = this.pathOf(secret);
    let written = await this.engine.put(path, value, expectedVersion);
    if (!written.ok && written.error.code === 'conflict' && expectedVersion === 0) {
      // A path whose newest version was deleted at the server holds nothing, and counts on.
      const kept = await this.engine.metadata(path);
      if (kept.ok && kept.value?.stands === false)
        written = await this.engine.put(path, value, kept.value.version);
    }
    return written.ok ? done(described(secret.path, written.value)) : written;
  }

  async list(
    owner: SecretOwner,
    { limit, after }: SecretPage,
  ): Promise<SecretStoreResult<readonly SecretDescription[]>> {
    const found = await this.engine.pathsBelow(`${this.folderOf(owner)}/`);
    if (!found.ok) return found;
    const paths = found.value
      .flatMap((path) => secretPathSchema.safeParse(path).data ?? [])
      .filter((path) => after === undefined || path > after)
      .sort((one, other) => (one < other ? -1 : 1));
    const listed: SecretDescription[] = [];
    for (let next = 0; next < paths.length && listed.length < limit; next += abreast) {
      const asked = paths.slice(next, next + abreast).map((path) => this.describe({ owner, path }));
      for (const answer of await Promise.all(asked)) {
        if (!answer.ok) return answer;
        if (answer.value !== undefined) listed.push(answer.value);
      }
    }
    return done(listed.slice(0, limit));
  }

  remove(secret: SecretIdentity): Promise<SecretStoreResult<undefined>> {
    return this.engine.forget(this.pathOf(secret));
  }

  async clear(owner: SecretOwner): Promise<SecretStoreResult<undefined>> {
    const folder = `${this.folderOf(owner)}/`;
    const found = await this.engine.pathsBelow(folder);
    if (!found.ok) return found;
    for (const path of found.value) {
      const forgotten = await this.engine.forget(`${folder}${path}`);
      if (!forgotten.ok) return forgotten;
    }
    return done(undefined);
  }

  async close(): Promise<void> {
    this.session.close();
  }

  private pathOf({ owner, path }: SecretIdentity): string {
    return `${this.folderOf(owner)}/${path}`;
  }

  private folderOf({ slug }: SecretOwner): string {
    return `${this.settings.prefix}/tenants/${slug}`;
  }
}

function described(path: SecretPath, { version, created_time }: KvVersion): SecretDescription {
  return { path, version, createdAt: new Date(created_time).toISOString() };
}
