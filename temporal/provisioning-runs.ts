import { TypedSearchAttributes } from '@temporalio/common';
import type {
  EvidenceReceived,
  ProvisioningRunInput,
  ProvisioningRuns,
  RunStatus,
} from '../application/provisioning/runs';
import type { Reference } from '../domain/reference';
import type { provisionTenant } from '../workflows/provision-tenant';
import { staticDetails, staticSummary } from '../workflows/provisioning-details';
import { cancelBecause, factsChanged, submitEvidence } from '../workflows/provisioning-messages';
import { searchAttributes } from '../workflows/search-attributes';
import { carryOutUpdate } from './carry-out-update';
import type { Temporal } from './connection';
import { runStatus, startOnce, whereFound } from './runs';
import { taskQueue } from './task-queue';

/** Provisionings as Temporal workflows. */
export class TemporalProvisioningRuns implements ProvisioningRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(workflowId: string, input: ProvisioningRunInput): Promise<void> {
    await startOnce(this.temporal, (client) =>
      client.workflow.start<typeof provisionTenant>('provisionTenant', {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.tenantRef, value: input.tenant },
          { key: searchAttributes.stage, value: 'running' },
        ]),
        staticSummary: staticSummary(input),
        staticDetails: staticDetails(input),
      }),
    );
  }

  async cancel(workflowId: string, reason: string): Promise<boolean> {
    const cancelled = await whereFound(this.temporal, workflowId, async (handle) => {
      await handle.signal(cancelBecause, reason);
      await handle.cancel();
      return true;
    });
    return cancelled ?? false;
  }

  async submitEvidence(
    workflowId: string,
    principal: string,
    references: readonly Reference[],
  ): Promise<EvidenceReceived | undefined> {
    return carryOutUpdate(
      this.temporal,
      workflowId,
      (handle, updateId) =>
        handle.executeUpdate(submitEvidence, { args: [{ principal, references }], updateId }),
      'provisioning_closed',
    );
  }

  async factsChanged(workflowId: string, streams: readonly string[]): Promise<void> {
    await whereFound(this.temporal, workflowId, (handle) => handle.signal(factsChanged, streams));
  }

  status(workflowId: string): Promise<RunStatus> {
    return runStatus(this.temporal, workflowId);
  }
}
