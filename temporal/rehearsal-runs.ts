import {
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { RunStatus } from '../application/provisioning/runs';
import type { RequestStanding } from '../application/rehearsals/break-glass-requests';
import type { ApprovalsReceived, RehearsalRunInput } from '../application/rehearsals/rehearsal-run';
import type { RehearsalRuns } from '../application/rehearsals/rehearsal-runs';
import type { Reference } from '../domain/reference';
import type { RehearsalKind } from '../domain/rehearsal';
import { rehearsalSummary } from '../workflows/rehearsal-details';
import { answerRecorded, submitApproval, withdrawRequest } from '../workflows/rehearsal-messages';
import { searchAttributes } from '../workflows/search-attributes';
import { carryOutUpdate } from './carry-out-update';
import type { Temporal } from './connection';
import { taskQueue } from './task-queue';

/** Answers are looked up by a worker, which may be busy or about to start. */
const updateMilliseconds = 10_000;

/** Rehearsals as Temporal workflows. */
export class TemporalRehearsalRuns implements RehearsalRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(kind: RehearsalKind, workflowId: string, input: RehearsalRunInput): Promise<void> {
    try {
      await this.temporal.call((client) =>
        client.workflow.start(workflowTypes[kind], {
          workflowId,
          taskQueue,
          args: [input],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenantRef, value: input.tenant },
            { key: searchAttributes.rehearsalKind, value: kind },
          ]),
          staticSummary: rehearsalSummary(kind, input),
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async cancel(workflowId: string): Promise<boolean> {
    const cancelled = await this.whereFound(workflowId, async (handle) => {
      await handle.cancel();
      return true;
    });
    return cancelled ?? false;
  }

  async submitApproval(
    workflowId: string,
    principal: string,
    approvals: readonly Reference[],
  ): Promise<ApprovalsReceived | undefined> {
    return carryOutUpdate(
      (updateId) =>
        this.whereFound(
          workflowId,
          (handle) => handle.executeUpdate(submitApproval, { args: [{ principal, approvals }], updateId }),
          updateMilliseconds,
        ),
      'rehearsal_closed',
    );
  }

  async withdraw(workflowId: string, principal: string): Promise<RequestStanding | undefined> {
    return carryOutUpdate(
      (updateId) =>
        this.whereFound(
          workflowId,
          (handle) => handle.executeUpdate(withdrawRequest, { args: [{ principal }], updateId }),
          updateMilliseconds,
        ),
      'rehearsal_closed',
    );
  }

  async answerRecorded(workflowId: string): Promise<void> {
    await this.whereFound(workflowId, (handle) => handle.signal(answerRecorded));
  }

  async status(workflowId: string): Promise<RunStatus> {
    const status = await this.whereFound(workflowId, async (handle) => (await handle.describe()).status.name);
    if (status === undefined) return 'absent';
    return status === 'RUNNING' ? 'running' : 'closed';
  }

  /** Undefined where Temporal knows no run of that id that could take the call. */
  private async whereFound<Value>(
    workflowId: string,
    work: (handle: WorkflowHandle) => Promise<Value>,
    milliseconds?: number,
  ): Promise<Value | undefined> {
    try {
      return await this.temporal.call((client) => work(client.workflow.getHandle(workflowId)), milliseconds);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }
}

/** The workflow of each kind, by the name that workers register it under. */
export const workflowTypes: Readonly<Record<RehearsalKind, string>> = {
  rotation: 'rotationRehearsal',
  signing: 'signingRehearsal',
  break_glass: 'breakGlassRehearsal',
};
