import type { RegisteredTenant } from '../domain/registered-tenant';
import type { Database } from './database';
import { registeredTenantOf } from './registered-tenant-row';

/** The tenants whose own work is to be done now, in namespaces of their own; by slug. */
export async function dedicatedTenants(
  database: Pick<Database, 'projector'>,
): Promise<readonly RegisteredTenant[]> {
  const rows = await database.projector
    .selectFrom('registered_tenant')
    .selectAll()
    .where('isolation', '=', 'dedicated')
    .where('status', '=', 'ACTIVE')
    .orderBy('slug')
    .execute();
  return rows.map(registeredTenantOf);
}
