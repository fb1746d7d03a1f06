import {
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
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
import { taskQueue } from './task-queue';

/** Evidence is looked up by a worker, which may be busy or about to start. */
const updateMilliseconds = 10_000;

/** Provisionings as Temporal workflows. */
export class TemporalProvisioningRuns implements ProvisioningRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(workflowId: string, input: ProvisioningRunInput): Promise<void> {
    try {
      await this.temporal.call((client) =>
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
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async cancel(workflowId: string, reason: string): Promise<boolean> {
    const cancelled = await this.whereFound(workflowId, async (handle) => {
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
      (updateId) =>
        this.whereFound(
          workflowId,
          (handle) => handle.executeUpdate(submitEvidence, { args: [{ principal, references }], updateId }),
          updateMilliseconds,
        ),
      'provisioning_closed',
    );
  }

  async factsChanged(workflowId: string, streams: readonly string[]): Promise<void> {
    await this.whereFound(workflowId, (handle) => handle.signal(factsChanged, streams));
  }

  async status(workflowId: string): Promise<RunStatus> {
    const status = await this.whereFound(workflowId, async (handle) => (await handle.describe()).status.name);
    if (status === undefined) return 'absent';
    return status === 'RUNNING' ? 'running' : 'closed';
  }

  /** Undefined where Temporal knows no run of that id that could take the call. */
  private async whereFound<Value>(
    workflowId: string,
    work: (handle: WorkflowHandle<typeof provisionTenant>) => Promise<Value>,
    milliseconds?: number,
  ): Promise<Value | undefined> {
    try {
      return await this.temporal.call(
        (client) => work(client.workflow.getHandle<typeof provisionTenant>(workflowId)),
        milliseconds,
      );
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }
}
