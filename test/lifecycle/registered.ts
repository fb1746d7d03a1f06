import { newTenantOf, newTenantSchema } from '../../api/routes/tenant-schemas';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import { until } from '../store/until';
import { type Deployment, expectValue } from '../workflows/deployment';

/** A tenant that is registered; shared unless it says otherwise. */
export async function registered(
  { application, operator }: Pick<Deployment, 'application' | 'operator'>,
  tenant_id: string,
  asked: object = {},
): Promise<RegisteredTenant> {
  const body = newTenantSchema.parse({ tenant_id, display_name: tenant_id, ...asked });
  const create = () => application.tenantRegistry.create(operator, newTenantOf(body));
  let created = await create();
  // Where the worker is still starting, whoever asks is told to ask again.
  await until(async () => {
    if (created.ok || created.problem.code !== 'namespace_unavailable') return true;
    created = await create();
    return false;
  }, 40_000);
  return expectValue(created);
}

/** What the ledger tells of a tenant's registration, oldest first. */
export async function ledgerOf(
  { application }: Pick<Deployment, 'application'>,
  { id, tenant_id }: RegisteredTenant,
): Promise<readonly string[]> {
  const events = await application.store.history(id, `tenant_registration:${tenant_id}`);
  return events.map(({ type }) => type);
}

/** The bodies of the entries of one type that the ledger has of a tenant, oldest first. */
export async function bodiesOf(
  { application }: Pick<Deployment, 'application'>,
  tenant: Pick<RegisteredTenant, 'id'>,
  type: string,
): Promise<readonly object[]> {
  const rows = await application.database.projector
    .selectFrom('event')
    .select('canonical')
    .where('tenant', '=', tenant.id)
    .where('type', '=', type)
    .orderBy('recorded_at')
    .execute();
  return rows.map(({ canonical }) => JSON.parse(canonical.toString('utf8')).data.body);
}
