import { isGrpcServiceError, WorkflowFailedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { ProbeResult, TenantWorkloads } from '../application/lifecycle/tenant-workloads';
import type { RegisteredTenant } from '../domain/registered-tenant';
import { tenantChangeId } from '../domain/tenant-change';
import { searchAttributes } from '../workflows/search-attributes';
import type { Temporal } from './connection';
import { whereFound } from './runs';
import { placementOf } from './tenant-placement';

const notFound = 5;
const pageSize = 1_000;
/** Beyond how long the probe is waited for. */
const marginMilliseconds = 2_000;

/** What goes on for tenants in Temporal. */
export class TemporalTenantWorkloads implements TenantWorkloads {
  constructor(private readonly temporal: Temporal) {}

  async probe(tenant: RegisteredTenant, milliseconds: number): Promise<ProbeResult> {
    const { namespace, taskQueue, fairnessKey } = placementOf(tenant, this.temporal.namespace);
    const temporal = this.temporal.within(namespace);
    const workflowId = `tenant-probe/${tenant.tenant_id}`;
    const began = performance.now();
    try {
      await temporal.call(
        (client) =>
          client.workflow.execute('tenantProbe', {
            workflowId,
            taskQueue,
            args: [],
            priority: { fairnessKey },
            workflowExecutionTimeout: milliseconds,
            workflowIdConflictPolicy: 'USE_EXISTING',
            typedSearchAttributes: new TypedSearchAttributes([
              { key: searchAttributes.tenantRef, value: tenant.reference },
            ]),
          }),
        milliseconds + marginMilliseconds,
      );
      return { answered: true, milliseconds: Math.round(performance.now() - began) };
    } catch (error) {
      if (error instanceof WorkflowFailedError) return { answered: false, why: 'no_worker' };
      if (isUnknownNamespace(error)) return { answered: false, why: 'no_namespace' };
      throw error;
    } finally {
      await this.forget(namespace, workflowId);
    }
  }

  async stopAll({
    tenant_id,
    reference,
  }: Pick<RegisteredTenant, 'tenant_id' | 'reference'>): Promise<number> {
    // A reference holds nothing that would end the quotation.
    const query = `${searchAttributes.tenantRef.name} = '${reference}' and ExecutionStatus = 'Running'`;
    const ids = await this.temporal.call(async (client) => {
      const found: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query, pageSize })) found.push(workflowId);
      return found.filter((id) => id !== tenantChangeId(tenant_id));
    });
    for (const id of ids)
      await whereFound(this.temporal, id, (handle) => handle.terminate('The tenant is deleted.'));
    return ids.length;
  }

  /** A look leaves nothing behind in what the tenant sees; where that fails, retention sees to it. */
  private async forget(namespace: string, workflowId: string): Promise<void> {
    const { workflowService } = this.temporal.connection;
    await this.temporal
      .call(() =>
        workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId: '' } }),
      )
      .catch(() => {});
  }
}

function isUnknownNamespace(error: unknown): boolean {
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  return isGrpcServiceError(cause) && cause.code === notFound;
}
