import type { Transaction } from 'kysely';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/** A key that Portcullis made for a tenant, or was about to make. */
export interface MadeKey {
  /** As the deployment names the key store. */
  readonly keyStore: string;
  /** As the tenant calls the key. */
  readonly name: string;
}

/** Which keys were made for tenants at key stores and are not destroyed yet. */
export class MadeKeys {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  /** Notes that a key is about to be made, so that it is found again whatever becomes of who makes it. */
  async note(tenant: TenantId, { keyStore, name }: MadeKey): Promise<void> {
    await inTenant(this.database, tenant, (transaction) =>
      transaction
        .insertInto('made_key')
        .values({ tenant, key_store: keyStore, name })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
  }

  async list(tenant: TenantId): Promise<readonly MadeKey[]> {
    const rows = await inTenant(this.database, tenant, (transaction) =>
      transaction
        .selectFrom('made_key')
        .select(['key_store', 'name'])
        .where('tenant', '=', tenant)
        .orderBy('key_store')
        .orderBy('name')
        .execute(),
    );
    return rows.map(({ key_store, name }) => ({ keyStore: key_store, name }));
  }
}

/** Forgets a key that is destroyed; false where somebody else did. */
export async function forgetMadeKey(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  { keyStore, name }: MadeKey,
): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom('made_key')
    .where('tenant', '=', tenant)
    .where('key_store', '=', keyStore)
    .where('name', '=', name)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
