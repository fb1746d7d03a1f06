import type { Stream } from '../../domain/stream';
import type { TenantId } from '../../store/event-store';
import type { Provisionings } from '../../store/provisionings';
import type { ProvisioningRuns } from './runs';

/** Wakes the runs that wait for what was just recorded. Waking one twice does no harm: it judges its step again. */
export async function wakeWaitingRuns(
  { provisionings, runs }: { readonly provisionings: Provisionings; readonly runs: ProvisioningRuns },
  recorded: readonly { readonly tenant: TenantId; readonly stream: Stream }[],
): Promise<void> {
  const byTenant = new Map<TenantId, Set<Stream>>();
  for (const { tenant, stream } of recorded) {
    byTenant.set(tenant, (byTenant.get(tenant) ?? new Set<Stream>()).add(stream));
  }
  for (const [tenant, streams] of byTenant) {
    for (const row of await provisionings.waitingFor(tenant, [...streams])) {
      const changed = row.waitingOn.filter((stream) => streams.has(stream));
      await runs.factsChanged(row.workflowId, changed);
    }
  }
}
