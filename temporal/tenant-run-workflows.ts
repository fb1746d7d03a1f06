import { TypedSearchAttributes } from '@temporalio/common';
import type { RunStatus } from '../application/provisioning/runs';
import type { TenantRunInput } from '../application/runs/tenant-run';
import type { TenantRunWorkflows } from '../application/runs/tenant-run-workflows';
import type { RegisteredTenant } from '../domain/registered-tenant';
import { searchAttributes } from '../workflows/search-attributes';
import { tenantRunSummary } from '../workflows/tenant-run-details';
import type { Temporal } from './connection';
import { runStatus, startOnce, whereFound } from './runs';
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
    await startOnce(this.temporal.within(namespace), (client) =>
      client.workflow.start('tenantRun', {
        workflowId,
        taskQueue,
        args: [input],
        priority: { fairnessKey },
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.tenantRef, value: input.tenant },
        ]),
        staticSummary: tenantRunSummary(input),
      }),
    );
  }

  async cancel(namespace: string, workflowId: string): Promise<boolean> {
    const cancelled = await whereFound(this.temporal.within(namespace), workflowId, async (handle) => {
      await handle.cancel();
      return true;
    });
    return cancelled ?? false;
  }

  status(namespace: string, workflowId: string): Promise<RunStatus> {
    return runStatus(this.temporal.within(namespace), workflowId);
  }
}
