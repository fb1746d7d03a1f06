import type { EventStore } from '../../store/event-store';
import type { ProvisioningRow, Provisionings } from '../../store/provisionings';
import type { Tenants } from '../../store/tenants';
import type { Escalations } from '../escalation/escalations';
import { lookAfterOpen } from '../look-after-open';
import { closeProvisioning } from './close-provisioning';
import type { LaunchDependencies, LaunchProvisioning } from './launch-provisioning';
import type { ProvisioningRuns } from './runs';

export interface ReconcileDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly provisionings: Provisionings;
  readonly runs: ProvisioningRuns;
  readonly escalations: Pick<Escalations, 'raise' | 'escalateTo'>;
  readonly launch: LaunchProvisioning;
  readonly principals: LaunchDependencies['principals'];
  readonly clock: () => Date;
}

/** How long an open provisioning is left alone before its run is looked after. */
const settleMilliseconds = 10_000;

/**
 * Makes list and runs agree: starts what was listed and never started, and closes as abandoned what was terminated, for
 * a terminated run undoes nothing by itself. Gives the number of provisionings that it mended.
 *
 * @throws the first fault that it met, when it has looked after the others; `DependencyAway` at once.
 */
export async function reconcileProvisionings(dependencies: ReconcileDependencies): Promise<number> {
  const { provisionings, clock } = dependencies;
  const moment = new Date(clock().getTime() - settleMilliseconds);
  return lookAfterOpen(
    (limit, except) => provisionings.openUntouchedSince(moment, limit, except),
    (row) => mend(dependencies, row),
  );
}

/** True where list and run disagreed. */
async function mend(dependencies: ReconcileDependencies, row: ProvisioningRow): Promise<boolean> {
  const { runs, launch, principals } = dependencies;
  const status = await runs.status(row.workflowId);
  switch (status) {
    case 'running':
      return false;
    case 'absent':
      await launch(row);
      return true;
    case 'closed': {
      const principal = await principals.find(row.requestedBy);
      if (principal === undefined) return false;
      const run = { provisioning: row.id, tenant: row.tenantReference, principal };
      const reason = 'The workflow was ended from outside before it could finish.';
      await closeProvisioning(dependencies, run, { state: 'abandoned', reason, fault: 'ended_from_outside' });
      return true;
    }
    default:
      return status satisfies never;
  }
}
