import { ok, problem } from '../problem';
import type { TenantPlaces } from '../registry/tenant-places';
import { outcomeOf } from './change-outcome';
import type { TenantChanges } from './tenant-changes';
import { asked, named } from './tenant-lifecycle';

const patienceMilliseconds = 10_000;

/** Places made ready by a workflow: one that takes longer than an answer may goes on, and is found done by the next who asks. */
export function placesMadeBy(changes: TenantChanges): TenantPlaces {
  return {
    prepare: async (tenant, caller) => {
      const { namespace, tenant_id: slug } = tenant;
      if (namespace === null) return ok(undefined);
      const input = { tenant: named(tenant), by: asked(caller), namespace };
      const progress = await changes.carryOut('prepare', input, patienceMilliseconds);
      const came = outcomeOf(slug, progress);
      if (!came.ok) return came;
      return came.value === 'ended'
        ? ok(undefined)
        : problem({
            code: 'namespace_unavailable',
            detail: `The namespace ${namespace} is still being made ready, which goes on. The tenant ${slug} was not created yet: ask again in a moment. Where that doesn't help, see that \`portcullis worker\` runs.`,
          });
    },
  };
}
