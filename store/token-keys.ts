import { type Selectable, sql, type Transaction } from 'kysely';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/** A key that signs, or signed, capability tokens of a tenant. What is private of it lies at a key store. */
export interface TokenKey {
  /** The thumbprint of the public key (RFC 7638), base64url. */
  readonly kid: string;
  readonly keyStore: string;
  readonly keyName: string;
  /** As the key store calls it. */
  readonly version: string;
  /** Ed25519, base64url. */
  readonly publicKey: string;
  readonly madeAt: Date;
}

/** The keys that tokens of tenants are signed with: one at a time, and those before it until nothing of theirs is good. */
export class TokenKeys {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  /** The one that signs; undefined where none was made yet. */
  async inUse(tenant: TenantId): Promise<TokenKey | undefined> {
    const row = await inTenant(this.database, tenant, (transaction) =>
      transaction
        .selectFrom('token_key')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('replaced_at', 'is', null)
        .executeTakeFirst(),
    );
    return row && tokenKeyOf(row);
  }
}

/** Makes a key the one that signs; false where another does already. */
export async function addTokenKey(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  key: TokenKey,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('token_key')
    .values({
      tenant,
      kid: key.kid,
      key_store: key.keyStore,
      key_name: key.keyName,
      key_version: key.version,
      public_key: key.publicKey,
      made_at: key.madeAt,
      replaced_at: null,
      signed_until: key.madeAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Has a key sign no more; false where it doesn't already. */
export async function retireTokenKey(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  kid: string,
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('token_key')
    .set({ replaced_at: at, changed_at: sql`clock_timestamp()` })
    .where('tenant', '=', tenant)
    .where('kid', '=', kid)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Has nothing that keys which sign no more signed be good any longer; gives the ids of those keys. */
export async function endTokenKeys(
  transaction: Transaction<Schema>,
  tenant: TenantId,
): Promise<readonly string[]> {
  const rows = await transaction
    .updateTable('token_key')
    .set(({ ref }) => ({ signed_until: ref('made_at'), changed_at: sql`clock_timestamp()` }))
    .where('tenant', '=', tenant)
    .where('replaced_at', 'is not', null)
    .whereRef('signed_until', '>', 'made_at')
    .returning('kid')
    .execute();
  return rows.map(({ kid }) => kid);
}

/** Notes until when a token is good that the key signed; false where the key was replaced meanwhile. */
export async function noteSigned(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  kid: string,
  expiresAt: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('token_key')
    .set(({ fn, ref, val }) => ({
      signed_until: fn<Date>('greatest', [ref('signed_until'), val(expiresAt)]),
    }))
    .where('tenant', '=', tenant)
    .where('kid', '=', kid)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function tokenKeyOf(row: Selectable<Schema['token_key']>): TokenKey {
  return {
    kid: row.kid,
    keyStore: row.key_store,
    keyName: row.key_name,
    version: row.key_version,
    publicKey: row.public_key,
    madeAt: row.made_at,
  };
}
