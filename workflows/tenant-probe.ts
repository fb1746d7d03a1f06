import { proxyActivities } from '@temporalio/workflow';
import type { TenantProbeActivities } from '../activities/tenant-probe-activities';

const { answerProbe } = proxyActivities<TenantProbeActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 1 },
});

/** Sees that where a tenant's own work is done, workers take workflows and activities. */
export function tenantProbe(): Promise<string> {
  return answerProbe();
}
