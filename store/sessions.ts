import { timingSafeEqual } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { hashOfToken } from '../domain/bearer-token';
import { HOLDER_KEY_REVOKED } from '../domain/holder-key';
import type { Principal, PrincipalKind, PrincipalRole } from '../domain/principal';
import { type Reference, referenceSchema } from '../domain/reference';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/** A session whose token was presented, and whom it stands for. */
export interface AuthenticatedSession {
  /** UUID. */
  readonly id: string;
  readonly principal: Principal;
  readonly tenant: Reference;
  readonly holderKey: Reference;
  readonly role: PrincipalRole;
}

/** What became of a session. */
export const sessionStates = ['open', 'expired', 'revoked'] as const;
export type SessionState = (typeof sessionStates)[number];

/** A session as it can be shown: never its token, nor the token's hash. */
export interface Session {
  /** UUID. */
  readonly id: string;
  /** The UUID of the principal. */
  readonly principal: string;
  readonly holderKey: string;
  /** Revoked by itself, or with its key. */
  readonly state: SessionState;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | undefined;
}

export interface NewSession {
  readonly id: string;
  readonly tenant: TenantId;
  readonly principal: string;
  readonly holderKey: Reference;
  /** The version of the key's record by which the session is opened. */
  readonly keyVersion: number;
  readonly token: string;
  /** SHA-256. */
  readonly challengeHash: Buffer;
  readonly openedAt: Date;
  readonly expiresAt: Date;
}

/** Which sessions of a tenant are meant. */
export interface SessionFilter {
  readonly id?: string | undefined;
  readonly principal?: string | undefined;
}

interface FoundSession {
  readonly id: string;
  readonly token_hash: Buffer;
  readonly tenant_reference: string;
  readonly holder_key: string;
  readonly principal: string;
  readonly kind: PrincipalKind;
  readonly role: PrincipalRole;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly key_event: string | null;
}

/** For how long a session is kept after it has expired. */
const keptMilliseconds = 30 * 24 * 60 * 60 * 1000;
const purgedAtOnce = 1_000;

/** Sessions and their tokens, of which only hashes are kept. */
export class Sessions {
  constructor(private readonly database: Database) {}

  /** The session of a presented token, unless it is unknown, has expired or was revoked, by itself or with its key. */
  async authenticate(token: string, now: Date): Promise<AuthenticatedSession | undefined> {
    const hash = hashOfToken(token);
    const { rows } = await this.database.appPool.query<FoundSession>({
      name: 'find_session',
      text: 'select * from find_session($1)',
      values: [hash],
    });
    const [row] = rows;
    if (row === undefined || !timingSafeEqual(row.token_hash, hash)) return undefined;
    if (row.revoked_at !== null || row.key_event === HOLDER_KEY_REVOKED || row.expires_at <= now)
      return undefined;
    return {
      id: row.id,
      principal: { id: row.principal, kind: row.kind },
      tenant: referenceSchema.parse(row.tenant_reference),
      holderKey: referenceSchema.parse(row.holder_key),
      role: row.role,
    };
  }

  /** Keeps a session; false where the key has changed meanwhile, or the challenge was used before. */
  async open(session: NewSession): Promise<boolean> {
    const { rows } = await this.database.appPool.query<{ opened: boolean }>({
      name: 'open_session',
      text: 'select open_session($1, $2, $3, $4, $5, $6, $7, $8, $9) as opened',
      values: [
        session.id,
        session.tenant,
        session.principal,
        session.holderKey,
        session.keyVersion,
        hashOfToken(session.token),
        session.challengeHash,
        session.openedAt,
        session.expiresAt,
      ],
    });
    return rows[0]?.opened === true;
  }

  /** Those of a tenant, newest first. */
  async list(
    tenant: TenantId,
    filter: SessionFilter & { readonly limit: number; readonly after?: string | undefined },
    now: Date,
  ): Promise<readonly Session[]> {
    const { id, principal, limit, after } = filter;
    const rows = await inTenant(this.database, tenant, (transaction) => {
      let query = transaction
        .selectFrom('session')
        .selectAll()
        .select(keyRevoked.as('key_revoked'))
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit);
      if (id !== undefined) query = query.where('id', '=', id);
      if (principal !== undefined) query = query.where('principal', '=', principal);
      if (after !== undefined) query = query.where('id', '<', after);
      return query.execute();
    });
    return rows.map((row) => sessionOf(row, now));
  }

  /** Revokes a session of a tenant; false where there is none such, or none that is open. */
  async revoke(
    tenant: TenantId,
    { id, principal }: SessionFilter & { readonly id: string },
    now: Date,
  ): Promise<boolean> {
    const revoked = await inTenant(this.database, tenant, (transaction) => {
      let query = transaction
        .updateTable('session')
        .set({ revoked_at: now })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now);
      if (principal !== undefined) query = query.where('principal', '=', principal);
      return query.executeTakeFirst();
    });
    return revoked.numUpdatedRows > 0n;
  }

  /** Forgets sessions that expired long ago; gives how many. */
  async purge(now: Date): Promise<number> {
    const before = new Date(now.getTime() - keptMilliseconds);
    const { numDeletedRows } = await this.database.projector
      .deleteFrom('session')
      .where('id', 'in', (from) =>
        from.selectFrom('session').select('id').where('expires_at', '<', before).limit(purgedAtOnce),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}

const keyRevoked = sql<boolean>`coalesce((
  select event.type = ${HOLDER_KEY_REVOKED} from event
  where event.tenant = session.tenant and event.stream = session.holder_key
  order by event.version desc
  limit 1
), false)`;

function sessionOf(
  row: Selectable<Schema['session']> & { readonly key_revoked: boolean },
  now: Date,
): Session {
  const revoked = row.revoked_at !== null || row.key_revoked;
  return {
    id: row.id,
    principal: row.principal,
    holderKey: row.holder_key,
    state: revoked ? 'revoked' : row.expires_at <= now ? 'expired' : 'open',
    openedAt: row.opened_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString(),
  };
}
