import type { EventStore } from '../../store/event-store';
import type { Provisionings } from '../../store/provisionings';
import type { Tenants } from '../../store/tenants';
import { closeProvisioning } from './close-provisioning';
import type { LaunchDependencies, LaunchProvisioning } from './launch-provisioning';
import type { ProvisioningRuns } from './runs';

export interface ReconcileDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly provisionings: Provisionings;
  readonly runs: ProvisioningRuns;
  readonly launch: LaunchProvisioning;
  readonly principals: LaunchDependencies['principals'];
  readonly clock: () => Date;
}

/** How long an open provisioning is left alone before its run is looked after. */
const settleMilliseconds = 10_000;

/**
 * Makes list and runs agree: starts what was listed and never started, and closes as abandoned what was terminated, for
 * a terminated run undoes nothing by itself. Gives the number of provisionings that it mended.
 */
export async function reconcileProvisionings(dependencies: ReconcileDependencies): Promise<number> {
  const { provisionings, runs, launch, principals, clock } = dependencies;
  const open = await provisionings.openUntouchedSince(new Date(clock().getTime() - settleMilliseconds), 100);
  let mended = 0;
  for (const row of open) {
    const status = await runs.status(row.workflowId);
    switch (status) {
      case 'running':
        break;
      case 'absent':
        await launch(row);
        mended++;
        break;
      case 'closed': {
        const principal = await principals.find(row.requestedBy);
        if (principal === undefined) break;
        const run = { provisioning: row.id, tenant: row.tenantReference, principal };
        const reason = 'The workflow was ended from outside before it could finish.';
        await closeProvisioning(dependencies, run, { state: 'abandoned', reason });
        mended++;
        break;
      }
      default:
        return status satisfies never;
    }
  }
  return mended;
}
