import { type Selectable, sql, type Transaction } from 'kysely';
import { type CapabilityScope, capabilityScopes } from '../domain/capability-scope';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/** What became of a token: revoked by itself, or with an ancestor. */
export const capabilityTokenStates = ['active', 'expired', 'revoked'] as const;
export type CapabilityTokenState = (typeof capabilityTokenStates)[number];

/** A capability token as it is kept: never the token itself. */
export interface KeptCapabilityToken {
  /** UUID. */
  readonly id: string;
  /** Ids, the root first; the last is its parent. */
  readonly ancestors: readonly string[];
  /** The UUID of the principal whom it stands for. */
  readonly principal: string;
  readonly name: string | undefined;
  readonly scopes: readonly CapabilityScope[];
  /** Of its holder: Ed25519, base64url. */
  readonly publicKey: string;
  /** Whether whoever presents it has to prove possession of the key. */
  readonly bound: boolean;
  /** Made by the holder of its parent, and known since it was presented. */
  readonly offline: boolean;
  /** The UUID of the principal who issued it. */
  readonly issuedBy: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** As it can be shown. */
export interface CapabilityToken extends KeptCapabilityToken {
  readonly state: CapabilityTokenState;
  readonly revokedAt: Date | undefined;
}

/** Which tokens of a tenant are meant. */
export interface CapabilityTokenFilter {
  readonly id?: string | undefined;
  /** Those that stand for this principal. */
  readonly principal?: string | undefined;
  /** Those of the holder of this key. */
  readonly publicKey?: string | undefined;
}

/** For how long a token is kept after it has expired. */
const keptMilliseconds = 30 * 24 * 60 * 60 * 1000;
const purgedAtOnce = 1_000;

/** The capability tokens of tenants. */
export class CapabilityTokens {
  constructor(private readonly database: Pick<Database, 'app' | 'projector'>) {}

  /** Those of a tenant, newest first. */
  async list(
    tenant: TenantId,
    filter: CapabilityTokenFilter & { readonly limit: number; readonly after?: string | undefined },
    now: Date,
  ): Promise<readonly CapabilityToken[]> {
    const { id, principal, publicKey, limit, after } = filter;
    const rows = await inTenant(this.database, tenant, (transaction) => {
      let query = transaction
        .selectFrom('capability_token')
        .selectAll()
        .select(endedAt.as('ended_at'))
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit);
      if (id !== undefined) query = query.where('id', '=', id);
      if (principal !== undefined) query = query.where('principal', '=', principal);
      if (publicKey !== undefined) query = query.where('public_key', '=', publicKey);
      if (after !== undefined) query = query.where('id', '<', after);
      return query.execute();
    });
    return rows.map((row) => capabilityTokenOf(row, now));
  }

  /** Forgets tokens that expired long ago, and proofs that are no longer fresh; gives how many. */
  async purge(now: Date): Promise<number> {
    const before = new Date(now.getTime() - keptMilliseconds);
    const tokens = await this.database.projector
      .deleteFrom('capability_token')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant', 'id'),
          'in',
          selectFrom('capability_token')
            .select(['tenant', 'id'])
            .where('expires_at', '<', before)
            .limit(purgedAtOnce)
            .$asTuple('tenant', 'id'),
        ),
      )
      .executeTakeFirst();
    const proofs = await this.database.projector
      .deleteFrom('presented_proof')
      .where('digest', 'in', (from) =>
        from.selectFrom('presented_proof').select('digest').where('expires_at', '<', now).limit(purgedAtOnce),
      )
      .executeTakeFirst();
    return Number(tokens.numDeletedRows + proofs.numDeletedRows);
  }
}

/** Keeps a token; false where the tenant has one of this id. */
export async function keepCapabilityToken(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  token: KeptCapabilityToken,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('capability_token')
    .values({
      id: token.id,
      tenant,
      ancestors: [...token.ancestors],
      principal: token.principal,
      name: token.name ?? null,
      scopes: [...token.scopes],
      public_key: token.publicKey,
      bound: token.bound,
      offline: token.offline,
      issued_by: token.issuedBy,
      issued_at: token.issuedAt,
      expires_at: token.expiresAt,
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** The ancestors of a token that is kept; undefined where the tenant has none of this id. */
export async function ancestorsOfCapabilityToken(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  id: string,
): Promise<readonly string[] | undefined> {
  const row = await transaction
    .selectFrom('capability_token')
    .select('ancestors')
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.ancestors;
}

/** Revokes tokens that are good for now, and so their descendants; gives their ids. */
export async function revokeCapabilityTokens(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  { id, principal, publicKey }: CapabilityTokenFilter,
  now: Date,
): Promise<readonly string[]> {
  let query = transaction
    .updateTable('capability_token')
    .set({ revoked_at: now, changed_at: sql`clock_timestamp()` })
    .where('tenant', '=', tenant)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id');
  if (id !== undefined) query = query.where('id', '=', id);
  if (principal !== undefined) query = query.where('principal', '=', principal);
  if (publicKey !== undefined) query = query.where('public_key', '=', publicKey);
  return (await query.execute()).map((row) => row.id);
}

const endedAt = sql<Date | null>`coalesce(capability_token.revoked_at, (
  select min(ancestor.revoked_at) from capability_token as ancestor
  where ancestor.tenant = capability_token.tenant and ancestor.id = any (capability_token.ancestors)
))`;

function capabilityTokenOf(
  row: Selectable<Schema['capability_token']> & { readonly ended_at: Date | null },
  now: Date,
): CapabilityToken {
  return {
    id: row.id,
    ancestors: row.ancestors,
    principal: row.principal,
    name: row.name ?? undefined,
    scopes: capabilityScopes.filter((scope) => row.scopes.includes(scope)),
    publicKey: row.public_key,
    bound: row.bound,
    offline: row.offline,
    issuedBy: row.issued_by,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    state: row.ended_at !== null ? 'revoked' : row.expires_at <= now ? 'expired' : 'active',
    revokedAt: row.ended_at ?? undefined,
  };
}
