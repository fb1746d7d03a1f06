import { deepestHierarchy, type ParentFault, parentFault } from '../../domain/tenant-hierarchy';
import type { RegisteredTenants } from '../../store/registered-tenants';
import { ok, problem, type Result } from '../problem';

/** Whether a tenant may stand under another, as the hierarchy is; under none it always may. */
export async function requireParent(
  registeredTenants: Pick<RegisteredTenants, 'lineage' | 'below'>,
  slug: string,
  parent: string | null | undefined,
): Promise<Result<undefined>> {
  if (parent === null || parent === undefined) return ok(undefined);
  const [above, below] = await Promise.all([
    registeredTenants.lineage(parent),
    registeredTenants.below(slug),
  ]);
  const levels = 1 + Math.max(0, ...below.map(({ level }) => level));
  // Its own line is empty where it isn't there yet, and yet it can't stand under itself.
  const fault = parentFault({ slug, levels, above: parent === slug ? [{ slug, status: 'ACTIVE' }] : above });
  return fault === undefined
    ? ok(undefined)
    : problem({ code: 'parent_invalid', detail: told(fault, slug, parent) });
}

function told(fault: ParentFault, slug: string, parent: string): string {
  switch (fault) {
    case 'unknown':
      return `There is no tenant ${parent} for ${slug} to stand under. Register it first.`;
    case 'not_active':
      return `The tenant ${parent} is not ACTIVE, and nothing is put under such a tenant.`;
    case 'cycle':
      return `The tenant ${slug} can not stand under ${parent}: that is itself, or stands under it.`;
    case 'too_deep':
      return `Under ${parent}, the tenant ${slug} and those below it would make more than ${deepestHierarchy} levels.`;
    default:
      return fault satisfies never;
  }
}
