import { sql } from 'kysely';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';

/** Which tenants are being moved to another place: for these, no run begins. */
export class TenantMoves {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  /** From now on, until it is ended; where nobody ends it, for so long. */
  async begin(tenant: TenantId, seconds: number): Promise<void> {
    const expiresAt = sql<Date>`now() + make_interval(secs => ${seconds})`;
    await inTenant(this.database, tenant, (transaction) =>
      transaction
        .insertInto('tenant_move')
        .values({ tenant, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ expires_at: expiresAt }))
        .execute(),
    );
  }

  async end(tenant: TenantId): Promise<void> {
    await inTenant(this.database, tenant, (transaction) =>
      transaction.deleteFrom('tenant_move').where('tenant', '=', tenant).execute(),
    );
  }

  async underWay(tenant: TenantId): Promise<boolean> {
    const row = await inTenant(this.database, tenant, (transaction) =>
      transaction
        .selectFrom('tenant_move')
        .select('tenant')
        .where('tenant', '=', tenant)
        .where('expires_at', '>', sql<Date>`now()`)
        .executeTakeFirst(),
    );
    return row !== undefined;
  }
}
