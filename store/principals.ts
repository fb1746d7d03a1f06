import type { Selectable, Transaction } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import {
  type Principal,
  type PrincipalKind,
  type PrincipalRole,
  type PrincipalState,
  portcullisItself,
  principalRoles,
  type TenantPrincipalKind,
  tenantPrincipalKinds,
} from '../domain/principal';
import { revokeCapabilityTokens } from './capability-tokens';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/** A principal of a tenant, as it can be shown. */
export interface TenantPrincipal {
  /** UUID. */
  readonly id: string;
  readonly kind: TenantPrincipalKind;
  /** May be personal data: it is kept here and nowhere else. */
  readonly name: string;
  readonly role: PrincipalRole;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The UUID of the principal who enrolled it. */
  readonly enrolledBy: string;
  readonly state: PrincipalState;
  /** The UUID of the principal who changed it last; undefined where nobody has. */
  readonly changedBy: string | undefined;
  /** ISO 8601, UTC. */
  readonly changedAt: string | undefined;
}

export type NewTenantPrincipal = Pick<TenantPrincipal, 'kind' | 'name' | 'role' | 'enrolledBy'>;

/** What of a principal may be changed; what is left out stays. */
export interface PrincipalChange {
  readonly role?: PrincipalRole | undefined;
  readonly state?: PrincipalState | undefined;
}

export interface PrincipalFilter {
  /** Only this one. */
  readonly id?: string | undefined;
  readonly kind?: TenantPrincipalKind | undefined;
  readonly limit: number;
  /** Lists on from the principal of this id. */
  readonly after?: string | undefined;
}

/** Everyone who acts, and for tenants, who they are. */
export class Principals {
  constructor(private readonly database: Database) {}

  /** Whoever has the id, of the deployment or of any tenant. Portcullis itself is enrolled nowhere. */
  async find(id: string): Promise<Principal | undefined> {
    if (id === portcullisItself.id) return portcullisItself;
    return this.database.projector
      .selectFrom('principal')
      .select(['id', 'kind'])
      .where('id', '=', id)
      .executeTakeFirst();
  }

  async add(tenant: TenantId, principal: NewTenantPrincipal): Promise<TenantPrincipal> {
    return inTenant(this.database, tenant, (transaction) =>
      insertPrincipal(transaction, tenant, { id: uuidv7(), ...principal }),
    );
  }

  /** Changes a principal of a tenant; undefined where it has none of this id. The sessions and tokens of a disabled one end with it. */
  async change(
    tenant: TenantId,
    id: string,
    change: PrincipalChange,
    by: { readonly principal: string; readonly at: Date },
  ): Promise<TenantPrincipal | undefined> {
    return inTenant(this.database, tenant, (transaction) =>
      changePrincipal(transaction, tenant, id, change, by),
    );
  }

  /** Those of a tenant, newest first. */
  async list(
    tenant: TenantId,
    { id, kind, limit, after }: PrincipalFilter,
  ): Promise<readonly TenantPrincipal[]> {
    const rows = await inTenant(this.database, tenant, (transaction) => {
      let query = transaction
        .selectFrom('principal')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit);
      if (id !== undefined) query = query.where('id', '=', id);
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (after !== undefined) query = query.where('id', '<', after);
      return query.execute();
    });
    return rows.map(principalOf);
  }
}

/** Writes the row of a new principal. */
export async function insertPrincipal(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  { enrolledBy, ...described }: NewTenantPrincipal & { readonly id: string },
): Promise<TenantPrincipal> {
  const row = await transaction
    .insertInto('principal')
    .values({ tenant, ...described, enrolled_by: enrolledBy })
    .returningAll()
    .executeTakeFirstOrThrow();
  return principalOf(row);
}

/** Changes a principal of a tenant; undefined where it has none of this id. */
export async function changePrincipal(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  id: string,
  { role, state }: PrincipalChange,
  by: { readonly principal: string; readonly at: Date },
): Promise<TenantPrincipal | undefined> {
  const changed = await transaction
    .updateTable('principal')
    .set({
      ...(role === undefined ? {} : { role }),
      ...(state === undefined ? {} : { disabled_at: state === 'disabled' ? by.at : null }),
      changed_by: by.principal,
      changed_at: by.at,
    })
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (changed?.disabled_at != null) {
    await revokeCapabilityTokens(transaction, tenant, { principal: id }, by.at);
    await transaction
      .updateTable('session')
      .set({ revoked_at: by.at })
      .where('tenant', '=', tenant)
      .where('principal', '=', id)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', by.at)
      .execute();
  }
  return changed && principalOf(changed);
}

function principalOf(row: Selectable<Schema['principal']>): TenantPrincipal {
  const { id, name } = row;
  const kind = tenantKind(row.kind);
  const role = principalRoles.find((candidate) => candidate === row.role);
  if (kind === undefined || role === undefined || row.enrolled_by === null)
    throw new Error(`${id} is no principal of a tenant`);
  return {
    id,
    kind,
    name,
    role,
    createdAt: row.created_at.toISOString(),
    enrolledBy: row.enrolled_by,
    state: row.disabled_at === null ? 'active' : 'disabled',
    changedBy: row.changed_by ?? undefined,
    changedAt: row.changed_at?.toISOString(),
  };
}

function tenantKind(kind: PrincipalKind): TenantPrincipalKind | undefined {
  return tenantPrincipalKinds.find((candidate) => candidate === kind);
}
