import { newTenantOf, newTenantSchema } from '../../api/routes/tenant-schemas';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import { type Deployment, expectValue } from '../workflows/deployment';

/** A tenant that is registered; shared unless it says otherwise. */
export async function registered(
  { application, operator }: Pick<Deployment, 'application' | 'operator'>,
  tenant_id: string,
  asked: object = {},
): Promise<RegisteredTenant> {
  const body = newTenantSchema.parse({ tenant_id, display_name: tenant_id, ...asked });
  return expectValue(await application.tenantRegistry.create(operator, newTenantOf(body)));
}

/** What the ledger tells of a tenant's registration, oldest first. */
export async function ledgerOf(
  { application }: Pick<Deployment, 'application'>,
  { id, tenant_id }: RegisteredTenant,
): Promise<readonly string[]> {
  const events = await application.store.history(id, `tenant_registration:${tenant_id}`);
  return events.map(({ type }) => type);
}
