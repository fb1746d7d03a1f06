import type { RunStatus } from '../application/provisioning/runs';
import type { TenantRunInput } from '../application/runs/tenant-run';
import type { TenantRunWorkflows } from '../application/runs/tenant-run-workflows';
import type { RegisteredTenant } from '../domain/registered-tenant';
import { tenantRunSummary } from '../workflows/tenant-run-details';
import type { Temporal } from './connection';
import { runStatus, startOnce, tellRun } from './runs';
import { placementOf } from './tenant-placement';

/** Runs of tenants as Temporal workflows, each in the place of its tenant. */
export class TemporalTenantRunWorkflows implements TenantRunWorkflows {
  constructor(private readonly temporal: Temporal) {}

  namespaceOf(tenant: RegisteredTenant): string {
    return placementOf(tenant, this.temporal.namespace).namespace;
  }

  async start(
    tenant: RegisteredTenant,
    namespace: string,
    workflowId: string,
    input: TenantRunInput,
  ): Promise<void> {
    const { taskQueue, fairnessKey } = placementOf(tenant, this.temporal.namespace);
    await startOnce(this.temporal.within(namespace), 'tenantRun', {
      workflowId,
      taskQueue,
      input,
      priority: { fairnessKey },
      staticSummary: tenantRunSummary(input),
    });
  }

  cancel(namespace: string, workflowId: string): Promise<boolean> {
    return tellRun(this.temporal.within(namespace), workflowId, (handle) => handle.cancel());
  }

  status(namespace: string, workflowId: string): Promise<RunStatus> {
    return runStatus(this.temporal.within(namespace), workflowId);
  }
}
