import { type Kysely, sql } from 'kysely';
import { type Role, roles } from './roles';

/**
 * Row-level security, forced on the owner too: `portcullis_app` reaches the rows of the tenant that its transaction is
 * set to, and none where it is set to none; the roles named besides reach the rows of all tenants.
 */
export async function isolateTenants(
  database: Kysely<unknown>,
  table: string,
  acrossTenants: readonly Role[],
): Promise<void> {
  await sql
    .raw(`
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      create policy own_tenant on ${table} to ${roles.app}
        using (tenant = nullif(current_setting('portcullis.tenant', true), '')::uuid);
      create policy across_tenants on ${table} to ${acrossTenants.join(', ')} using (true);
    `)
    .execute(database);
}
