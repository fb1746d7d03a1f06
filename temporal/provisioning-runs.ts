import { randomUUID } from 'node:crypto';
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TypedSearchAttributes } from '@temporalio/common';
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
import type { Temporal } from './connection';
import { taskQueue } from './task-queue';

/** Evidence is looked up by a worker, which may be busy or about to start. */
const updateMilliseconds = 10_000;

const mostTries = 5;
const failedPrecondition = 9;

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
    // One id for all tries: it is carried out once.
    const updateId = randomUUID();
    for (let tries = 1; ; tries++) {
      try {
        return await this.whereFound(
          workflowId,
          (handle) => handle.executeUpdate(submitEvidence, { args: [{ principal, references }], updateId }),
          updateMilliseconds,
        );
      } catch (error) {
        if (error instanceof WorkflowUpdateFailedError && saysThatItEnded(error.cause)) return undefined;
        if (tries === mostTries || !wasOvertaken(error)) throw error;
      }
    }
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

/**
 * A signal that comes while a run is about to end, such as that of the evidence itself, has the server throw away what
 * the run just did, with the update that it carried.
 */
function wasOvertaken(error: unknown): boolean {
  return (
    error instanceof ServiceError &&
    isGrpcServiceError(error.cause) &&
    error.cause.code === failedPrecondition
  );
}

function saysThatItEnded(cause: Error | undefined): boolean {
  if (cause instanceof CancelledFailure) return true;
  return (
    cause instanceof ApplicationFailure &&
    (cause.type === 'provisioning_closed' || cause.type === 'AcceptedUpdateCompletedWorkflow')
  );
}
