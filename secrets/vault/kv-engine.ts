import { z } from 'zod';
import type { VaultAnswer } from '../../custody/vault-request';
import { done, failed, type SecretStoreResult } from '../secret-store-result';
import { isConflict, refusal } from './vault-failure';
import type { VaultSession } from './vault-session';

const versionSchema = z.object({ version: z.int(), created_time: z.iso.datetime({ offset: true }) });
export type KvVersion = z.output<typeof versionSchema>;

const dataSchema = z.object({ data: z.record(z.string(), z.unknown()), metadata: versionSchema });
const metadataSchema = z.object({
  current_version: z.int(),
  versions: z.record(
    z.string(),
    z.object({
      created_time: z.iso.datetime({ offset: true }),
      deletion_time: z.string(),
      destroyed: z.boolean(),
    }),
  ),
});
const keysSchema = z.object({ keys: z.array(z.string()) });

/** The newest version of a path as its metadata tell. */
export interface KvMetadata extends KvVersion {
  /** Whether that version can be read: not so where it was deleted or destroyed at the server. */
  readonly stands: boolean;
}

/** What the KV engine, version 2, is asked, by paths below its mount. */
export class KvEngine {
  constructor(
    private readonly session: VaultSession,
    /** Such as `secret`. */
    private readonly mount: string,
  ) {}

  async read(path: string): Promise<SecretStoreResult<(KvVersion & { readonly value: string }) | undefined>> {
    const answer = await this.get(`data/${path}`);
    if (!answer.ok) return answer;
    const { status, data } = answer.value;
    // A newest version that was deleted is 404 too, and told of.
    if (status === 404 && (data !== undefined || isNothing(answer.value))) return done(undefined);
    if (status !== 200) return refusal(answer.value, false);
    const { data: members, metadata } = dataSchema.safeParse(data).data ?? {};
    const value = members && oneTextOf(members);
    return metadata === undefined || value === undefined ? unreadable : done({ ...metadata, value });
  }

  async metadata(path: string): Promise<SecretStoreResult<KvMetadata | undefined>> {
    const answer = await this.get(`metadata/${path}`);
    if (!answer.ok) return answer;
    if (isNothing(answer.value)) return done(undefined);
    if (answer.value.status !== 200) return refusal(answer.value, false);
    const parsed = metadataSchema.safeParse(answer.value.data);
    if (!parsed.success) return unreadable;
    const { current_version: version, versions } = parsed.data;
    const newest = versions[version];
    if (newest === undefined) return done(undefined);
    const { created_time, deletion_time, destroyed } = newest;
    // It may be due for deletion only later: `delete_version_after` says so when a version is made.
    const deleted = deletion_time !== '' && Date.parse(deletion_time) <= Date.now();
    return done({ version, created_time, stands: !deleted && !destroyed });
  }

  /** Puts the next version in the place of the one that is named, 0 where the path has had none. */
  async put(path: string, value: string, cas: number): Promise<SecretStoreResult<KvVersion>> {
    const answer = await this.session.ask({
      method: 'POST',
      path: `${this.mount}/data/${path}`,
      body: { options: { cas }, data: { value } },
      changing: true,
    });
    if (!answer.ok) return answer;
    if (isConflict(answer.value))
      return failed(
        'conflict',
        'Another version of the secret stands now than the one that was to be replaced.',
      );
    const version = versionSchema.safeParse(answer.value.data);
    return answer.value.status === 200 && version.success ? done(version.data) : refusal(answer.value, true);
  }

  /** Every path below a folder, within the folder; of deleted versions too. */
  async pathsBelow(folder: string): Promise<SecretStoreResult<readonly string[]>> {
    const answer = await this.get(`metadata/${encoded(folder)}?list=true`);
    if (!answer.ok) return answer;
    if (isNothing(answer.value)) return done([]);
    const keys = keysSchema.safeParse(answer.value.data).data?.keys;
    if (answer.value.status !== 200 || keys === undefined) return refusal(answer.value, false);
    const paths: string[] = [];
    // A dot as a name would lead out of the folder.
    for (const key of keys.filter((key) => !/^\.{1,2}\/?$/.test(key))) {
      const below = key.endsWith('/') ? await this.pathsBelow(`${folder}${key}`) : done(['']);
      if (!below.ok) return below;
      paths.push(...below.value.map((path) => `${key}${path}`));
    }
    return done(paths);
  }

  /** Removes a path with all of its versions, where there is one. */
  async forget(path: string): Promise<SecretStoreResult<undefined>> {
    const answer = await this.session.ask({
      method: 'DELETE',
      path: `${this.mount}/metadata/${encoded(path)}`,
      changing: true,
    });
    if (!answer.ok) return answer;
    return answer.value.status === 204 ? done(undefined) : refusal(answer.value, true);
  }

  private get(path: string): Promise<SecretStoreResult<VaultAnswer>> {
    return this.session.ask({ method: 'GET', path: `${this.mount}/${path}`, changing: false });
  }
}

/** A path that the server doesn't know is 404 too, and says so; so is what a proxy in between makes up. */
function isNothing({ status, errors }: VaultAnswer): boolean {
  return status === 404 && errors?.length === 0;
}

/** The member `value`, or the one member that there is, as where somebody put it there by hand. */
function oneTextOf(members: Readonly<Record<string, unknown>>): string | undefined {
  const all = Object.values(members);
  const value = members.value ?? (all.length === 1 ? all[0] : undefined);
  return typeof value === 'string' ? value : undefined;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

const unreadable = failed(
  'unreadable',
  'What the secret store keeps there is not one text under the name value.',
);
