import type { Caller } from '../../application/caller';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { ApiContext } from '../api-context';
import { RequestProblem, unwrapped } from '../problems/request-problem';

/** A tenant for which something may be done, by an operator too. @throws RequestProblem where it may not */
export async function openTenant(
  { application: { tenantRegistry, tenantDoor } }: ApiContext,
  caller: Caller,
  slug: string,
): Promise<RegisteredTenant> {
  const tenant = unwrapped(await tenantRegistry.get(caller, slug));
  const shut = await tenantDoor.refuses(tenant.reference);
  if (shut !== undefined) throw new RequestProblem(shut);
  return tenant;
}
