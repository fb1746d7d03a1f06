import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/**
 * The tables whose rows go with a tenant, each before those that it refers to. What stays is the ledger, the decisions
 * that it tells, the registration that keeps its names from being given again, and which keys at key stores still stand.
 */
export const removedWithTenant = [
  'webhook_delivery',
  'webhook_endpoint',
  'run_reservation',
  'tenant_run_part',
  'tenant_run',
  'run_usage',
  'storage_reservation',
  'vm',
  'tenant_usage',
  'request_window',
  'tenant_secret',
  'tool_registry',
  'tool_registry_version',
  'capability_token',
  'token_key',
  'session',
  'principal',
  'embedded_key',
  'due_rehearsal',
  'access_lease',
  'key_lease',
  'rehearsal',
  'provisioning',
] as const satisfies readonly (keyof Schema)[];

/** What tenants leave in the database. */
export class TenantRemains {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  /**
   * Removes what there is of the tenant, all of it or nothing.
   *
   * @throws KeysLeft while keys that its rehearsals made aren't destroyed yet: only these rows tell where they lie.
   */
  async remove(tenant: TenantId): Promise<void> {
    await inTenant(this.database, tenant, async (transaction) => {
      const left = await transaction
        .selectFrom('key_lease')
        .select('id')
        .where('closed_at', 'is', null)
        .limit(1)
        .executeTakeFirst();
      if (left !== undefined) throw new KeysLeft();
      // Row-level security holds each of these to the tenant, beside what is asked.
      for (const table of removedWithTenant)
        await transaction.deleteFrom(table).where('tenant', '=', tenant).execute();
    });
  }
}

export class KeysLeft extends Error {
  override readonly name = 'KeysLeft';

  constructor() {
    super("keys that the tenant's rehearsals made are not destroyed yet");
  }
}
