import type { TenantId } from '../store/event-store';
import type { Tenants } from '../store/tenants';
import { type Caller, readingFor } from './caller';

/** The tenant whose things the caller reads; undefined where nothing is kept of it, or it isn't the caller's to see. */
export async function tenantReadBy(
  caller: Caller,
  tenants: Pick<Tenants, 'find'>,
): Promise<TenantId | undefined> {
  const named = readingFor(caller);
  return named === undefined ? undefined : tenants.find(named);
}
