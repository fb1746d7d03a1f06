import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { TenantName } from '../../store/registered-tenants';
import { type Caller, confinedTo } from '../caller';
import { ok, problem, type Result } from '../problem';

export const unknownTenant = problem({ code: 'not_found', detail: 'There is no tenant of this name.' });

export function requireOperator(caller: Caller): Result<undefined> {
  if (confinedTo(caller) === undefined) return ok(undefined);
  return problem({
    code: 'operator_required',
    detail:
      'Only an operator of the deployment may do this; an admin of a tenant may change its display name.',
  });
}

/** One of the names that a new tenant was to have is another's; `holder` is the tenant of its slug, if there is one. */
export function nameTaken(
  { tenant_id: slug, namespace, memory_namespace }: RegisteredTenant,
  name: TenantName,
  holder: RegisteredTenant | undefined,
) {
  switch (name) {
    case 'slug':
      return holder?.status === 'DELETED'
        ? problem({
            code: 'slug_retired',
            detail: `The tenant ${slug} was deleted, and its name is never given again. Choose another.`,
          })
        : problem({
            code: 'tenant_exists',
            detail: `The tenant ${slug} was registered at ${holder?.created_at} and is ${holder?.status}. Nothing was changed; change it by an update.`,
          });
    case 'namespace':
      return problem({
        code: 'name_taken',
        detail: `The namespace ${namespace} is, or was, another tenant's. Choose another.`,
      });
    case 'memory_namespace':
      return problem({
        code: 'name_taken',
        detail: `The memory namespace ${memory_namespace} is, or was, another tenant's. Choose another.`,
      });
    default:
      return name satisfies never;
  }
}

export function statusConflict({ tenant_id: slug, status }: RegisteredTenant, consequence: string) {
  return problem({
    code: 'tenant_status_conflict',
    detail: `The tenant ${slug} is ${status}: ${consequence}.`,
  });
}

export function hasChildren(slug: string, count: number) {
  return problem({
    code: 'tenant_has_children',
    detail: `The tenant ${slug} has ${count === 1 ? 'a tenant' : `${count} tenants`} below it. Delete them first, or put them under another.`,
  });
}
