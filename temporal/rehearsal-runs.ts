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
import { runStatus, startOnce, tellRun } from './runs';

/** Rehearsals as Temporal workflows. */
export class TemporalRehearsalRuns implements RehearsalRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(kind: RehearsalKind, workflowId: string, input: RehearsalRunInput): Promise<void> {
    await startOnce(this.temporal, workflowTypes[kind], {
      workflowId,
      input,
      attributes: [{ key: searchAttributes.rehearsalKind, value: kind }],
      staticSummary: rehearsalSummary(kind, input),
    });
  }

  cancel(workflowId: string): Promise<boolean> {
    return tellRun(this.temporal, workflowId, (handle) => handle.cancel());
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
    await tellRun(this.temporal, workflowId, (handle) => handle.signal(answerRecorded));
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
