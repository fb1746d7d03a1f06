import { tenantOfSlug } from '../../domain/registered-tenant';
import {
  type SecretDescription,
  type SecretIdentity,
  type SecretOwner,
  type SecretPath,
  type SecretValue,
  secretRecord,
} from '../../domain/secret';
import type { SecretPage, SecretStore } from '../../secrets/secret-store';
import {
  outcomeUnknown,
  type SecretStoreError,
  type SecretStoreResult,
} from '../../secrets/secret-store-result';
import type { RegisteredTenants } from '../../store/registered-tenants';
import { type Caller, confinedTo, holds, requireAdmin } from '../caller';
import type { Escalations } from '../escalation/escalations';
import { ok, problem, type Result } from '../problem';
import { type SecretChange, SecretLedger, type SecretLedgerParts } from './secret-ledger';
import { secretProblem } from './secret-problem';

export interface TenantSecretsDependencies extends SecretLedgerParts {
  readonly registeredTenants: Pick<RegisteredTenants, 'find'>;
  readonly secretStore: SecretStore;
  readonly escalations: Pick<Escalations, 'raise'>;
}

/** A secret that stands, as callers are told of it. */
export interface ToldSecret extends SecretDescription {
  /** The UUID of the principal who made this version; null where no record tells, as where it was put at the store itself. */
  readonly createdBy: string | null;
}

export interface NewSecretValue {
  readonly value: string;
  /** The version that it is to replace, 0 for none; whichever stands unless given. */
  readonly expectedVersion?: number | undefined;
}

/**
 * The secrets of registered tenants. Every change and every reading of a value is an entry of the tenant's ledger, which
 * holds neither value nor hash; a value is handed out only once its reading is recorded.
 */
export class TenantSecrets {
  private readonly store: SecretStore;
  private readonly ledger: SecretLedger;

  constructor(private readonly dependencies: TenantSecretsDependencies) {
    this.store = dependencies.secretStore;
    this.ledger = new SecretLedger(dependencies);
  }

  /**
   * The value, for a service that acts for the caller; undefined where the path holds none. Recorded as SECRET_READ.
   *
   * @param why What it is read for, such as `run:<uuid>`: it is recorded, so nothing secret or personal.
   */
  async read(
    caller: Caller,
    slug: string,
    path: SecretPath,
    why: string,
  ): Promise<Result<string | undefined>> {
    const found = await this.owner(caller, slug);
    if (!found.ok) return found;
    const read = await this.handOut(caller, { owner: found.value, path }, why);
    return read.ok ? ok(read.value?.value) : read;
  }

  /** The value, for the caller itself: an operator of the deployment or an admin of the tenant. */
  async reveal(caller: Caller, slug: string, path: SecretPath): Promise<Result<ToldSecret & SecretValue>> {
    const found = await this.owner(caller, slug);
    if (!found.ok) return found;
    const admin = requireAdmin(caller);
    if (!admin.ok) return admin;
    const read = await this.handOut(caller, { owner: found.value, path }, 'revealed to the caller');
    if (!read.ok) return read;
    if (read.value === undefined) return noSecret;
    return ok({ ...(await this.told(found.value, read.value)), value: read.value.value });
  }

  async describe(caller: Caller, slug: string, path: SecretPath): Promise<Result<ToldSecret>> {
    const found = await this.owner(caller, slug);
    if (!found.ok) return found;
    const described = await this.store.describe({ owner: found.value, path });
    if (!described.ok) return this.failure(described.error, found.value, path);
    return described.value === undefined ? noSecret : ok(await this.told(found.value, described.value));
  }

  /** Those of the tenant by path, without their values. */
  async list(caller: Caller, slug: string, page: SecretPage): Promise<Result<readonly ToldSecret[]>> {
    const found = await this.owner(caller, slug);
    if (!found.ok) return found;
    const listed = await this.store.list(found.value, page);
    if (!listed.ok) return this.failure(listed.error, found.value);
    const versions = new Map(listed.value.map(({ path, version }) => [path, version]));
    const makers = await this.ledger.makers(found.value, versions);
    return ok(listed.value.map((secret) => ({ ...secret, createdBy: makers.get(secret.path) ?? null })));
  }

  /** Puts a value at the path, as its next version where one stands. */
  set(caller: Caller, slug: string, path: SecretPath, value: NewSecretValue): Promise<Result<ToldSecret>> {
    return this.write(caller, slug, path, value, 'set');
  }

  /** Puts a new value in the place of the one that stands. */
  rotate(caller: Caller, slug: string, path: SecretPath, value: NewSecretValue): Promise<Result<ToldSecret>> {
    return this.write(caller, slug, path, value, 'rotate');
  }

  /** Removes every version. */
  async remove(caller: Caller, slug: string, path: SecretPath): Promise<Result<undefined>> {
    const found = await this.writable(caller, slug);
    if (!found.ok) return found;
    const secret = { owner: found.value, path };
    const standing = await this.store.describe(secret);
    if (!standing.ok) return this.failure(standing.error, found.value, path);
    if (standing.value === undefined) return noSecret;
    const removed = await this.change(caller, secret, 'remove', standing.value.version, () =>
      this.store.remove(secret),
    );
    return removed.ok ? ok(undefined) : removed;
  }

  /**
   * Removes what a tenant keeps, whatever its status, and gives the number. After a problem the rest still stands:
   * asking again goes on.
   */
  async removeAll(caller: Pick<Caller, 'principal' | 'token'>, slug: string): Promise<Result<number>> {
    const tenant = await this.dependencies.registeredTenants.find(slug);
    if (tenant === undefined) return noTenant;
    const owner = { id: tenant.id, slug };
    for (let count = 0; ; ) {
      const listed = await this.store.list(owner, { limit: 100 });
      if (!listed.ok) return this.failure(listed.error, owner);
      if (listed.value.length === 0) {
        const cleared = await this.store.clear(owner);
        return cleared.ok ? ok(count) : this.failure(cleared.error, owner);
      }
      for (const { path, version } of listed.value) {
        const secret = { owner, path };
        const removed = await this.change(caller, secret, 'remove', version, () => this.store.remove(secret));
        if (!removed.ok) return removed;
        count++;
      }
    }
  }

  private async write(
    caller: Caller,
    slug: string,
    path: SecretPath,
    { value, expectedVersion }: NewSecretValue,
    change: 'set' | 'rotate',
  ): Promise<Result<ToldSecret>> {
    const found = await this.writable(caller, slug);
    if (!found.ok) return found;
    const secret = { owner: found.value, path };
    const standing = await this.store.describe(secret);
    if (!standing.ok) return this.failure(standing.error, found.value, path);
    const version = standing.value?.version ?? 0;
    if (change === 'rotate' && version === 0) return noSecret;
    if (expectedVersion !== undefined && expectedVersion !== version) return anotherVersion(version);
    const written = await this.change(caller, secret, change, version, () =>
      this.store.write(secret, value, version),
    );
    return written.ok ? ok({ ...written.value, createdBy: caller.principal.id }) : written;
  }

  /** Tells the ledger that a change begins, makes it, and tells what came of it. */
  private async change<Made extends SecretDescription | undefined>(
    actor: Pick<Caller, 'principal' | 'token'>,
    secret: SecretIdentity,
    change: SecretChange,
    before: number,
    work: () => Promise<SecretStoreResult<Made>>,
  ): Promise<Result<Made>> {
    await this.ledger.begun(actor, secret, change, change === 'remove' ? 0 : before + 1);
    const made = await work();
    if (made.ok) {
      await this.ledger.made(actor, secret, change, made.value?.version ?? 0);
      return ok(made.value);
    }
    const tookEffect = outcomeUnknown(made.error) ? 'unknown' : 'no';
    await this.ledger.failed(actor, secret, change, { code: made.error.code, tookEffect });
    return this.failure(made.error, secret.owner, secret.path);
  }

  private async handOut(
    caller: Caller,
    secret: SecretIdentity,
    why: string,
  ): Promise<Result<SecretValue | undefined>> {
    const read = await this.store.read(secret);
    if (!read.ok) return this.failure(read.error, secret.owner, secret.path);
    if (read.value !== undefined)
      await this.ledger.read(caller, secret, { version: read.value.version, why });
    return ok(read.value);
  }

  /** What a failure of the store is told as; somebody is called for what the caller can't mend. */
  private async failure(error: SecretStoreError, { slug }: SecretOwner, path?: SecretPath) {
    const told = secretProblem(error);
    const { code } = told.problem;
    if (code !== 'secret_conflict' && code !== 'not_found') {
      const tenant = tenantOfSlug(slug);
      const subject = path === undefined ? tenant : secretRecord(path);
      await this.dependencies.escalations.raise({ area: 'secrets', tenant, code, subject });
    }
    return told;
  }

  private async told(
    owner: SecretOwner,
    { path, version, createdAt }: SecretDescription,
  ): Promise<ToldSecret> {
    const makers = await this.ledger.makers(owner, new Map([[path, version]]));
    return { path, version, createdAt, createdBy: makers.get(path) ?? null };
  }

  private async writable(caller: Caller, slug: string): Promise<Result<SecretOwner>> {
    const found = await this.owner(caller, slug);
    if (!found.ok || holds(caller, 'secrets:write')) return found;
    return problem({
      code: 'admin_required',
      detail:
        'Only an operator of the deployment, an admin of the tenant, or a token of the scope secrets:write may do this.',
    });
  }

  /** Whose secrets the caller asks for: to whoever is confined to another tenant, nobody's. */
  private async owner(caller: Caller, slug: string): Promise<Result<SecretOwner>> {
    const own = confinedTo(caller);
    if (own !== undefined && own !== tenantOfSlug(slug)) return noTenant;
    const tenant = await this.dependencies.registeredTenants.find(slug);
    return tenant === undefined || tenant.status === 'DELETED' ? noTenant : ok({ id: tenant.id, slug });
  }
}

const noTenant = problem({ code: 'not_found', detail: 'There is no tenant of this id.' });
const noSecret = problem({ code: 'not_found', detail: 'The tenant has no secret at this path.' });

function anotherVersion(version: number) {
  const stands = version === 0 ? 'no version' : `version ${version}`;
  return problem({
    code: 'secret_conflict',
    detail: `The secret has ${stands} now, not the one that was to be replaced. Nothing was changed: look at what stands, then decide anew.`,
  });
}
