import type { TenantRunRow } from '../../store/tenant-runs';
import { lookAfterOpen } from '../look-after-open';
import type { RunDependencies } from './run-dependencies';
import { RunLife } from './run-life';

/** How long an open run is left alone before its workflow is looked after. */
const settleMilliseconds = 10_000;

/** Makes the list of runs and their workflows agree; gives the number mended. @throws as `lookAfterOpen` */
export async function reconcileRuns(dependencies: RunDependencies): Promise<number> {
  const { tenantRuns, clock } = dependencies;
  const moment = new Date(clock().getTime() - settleMilliseconds);
  return lookAfterOpen(
    (limit, except) => tenantRuns.openSince(moment, limit, except),
    (row) => mend(dependencies, row),
  );
}

/** True where list and workflow disagreed. */
async function mend(dependencies: RunDependencies, row: TenantRunRow): Promise<boolean> {
  const { workflows, standings } = dependencies;
  const { id: run, tenantReference: tenant, model, maxTurns, namespace, workflowId } = row;
  const input = { run, tenant, model, maxTurns };
  const status = await workflows.status(namespace, workflowId);
  switch (status) {
    case 'running':
      return false;
    case 'absent': {
      const standing = await standings.of(tenant);
      if (standing === undefined) return false;
      await workflows.start(standing, namespace, workflowId, input);
      return true;
    }
    case 'closed':
      await new RunLife(dependencies).close(input, {
        state: 'cancelled',
        code: 'run_closed',
        reason: 'The workflow was ended from outside before it could finish.',
      });
      return true;
    default:
      return status satisfies never;
  }
}
