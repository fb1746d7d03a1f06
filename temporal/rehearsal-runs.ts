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
import { runStatus, startOnce, whereFound } from './runs';
import { taskQueue } from './task-queue';

/** Rehearsals as Temporal workflows. */
export class TemporalRehearsalRuns implements RehearsalRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(kind: RehearsalKind, workflowId: string, input: RehearsalRunInput): Promise<void> {
    await startOnce(this.temporal, (client) =>
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
  }

  async cancel(workflowId: string): Promise<boolean> {
    const cancelled = await whereFound(this.temporal, workflowId, async (handle) => {
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
      this.temporal,
      workflowId,
      (handle, updateId) =>
        handle.executeUpdate(submitApproval, { args: [{ principal, approvals }], updateId }),
      'rehearsal_closed',
    );
  }

  async withdraw(workflowId: string, principal: string): Promise<RequestStanding | undefined> {
    return carryOutUpdate(
      this.temporal,
      workflowId,
      (handle, updateId) => handle.executeUpdate(withdrawRequest, { args: [{ principal }], updateId }),
      'rehearsal_closed',
    );
  }

  async answerRecorded(workflowId: string): Promise<void> {
    await whereFound(this.temporal, workflowId, (handle) => handle.signal(answerRecorded));
  }

  status(workflowId: string): Promise<RunStatus> {
    return runStatus(this.temporal, workflowId);
  }
}

/** The workflow of each kind, by the name that workers register it under. */
export const workflowTypes: Readonly<Record<RehearsalKind, string>> = {
  rotation: 'rotationRehearsal',
  signing: 'signingRehearsal',
  break_glass: 'breakGlassRehearsal',
};
