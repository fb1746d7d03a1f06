import type { Provisionings, StreamOfTenant } from '../../store/provisionings';
import type { ProvisioningRuns } from './runs';

/** Wakes the runs that wait for what was just recorded. Waking one twice does no harm: it judges its step again. */
export async function wakeWaitingRuns(
  { provisionings, runs }: { readonly provisionings: Provisionings; readonly runs: ProvisioningRuns },
  recorded: readonly StreamOfTenant[],
): Promise<void> {
  for (const { tenant, workflowId, waitingOn } of await provisionings.waitingFor(recorded)) {
    const changed = waitingOn.filter((awaited) =>
      recorded.some((event) => event.tenant === tenant && event.stream === awaited),
    );
    await runs.factsChanged(workflowId, changed);
  }
}
