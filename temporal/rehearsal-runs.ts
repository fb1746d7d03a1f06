import {
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { RunStatus } from '../application/provisioning/runs';
import type { RehearsalRunInput } from '../application/rehearsals/rehearsal-run';
import type { RehearsalRuns } from '../application/rehearsals/rehearsal-runs';
import type { RehearsalKind } from '../domain/rehearsal';
import { rehearsalSummary } from '../workflows/rehearsal-details';
import { searchAttributes } from '../workflows/search-attributes';
import type { Temporal } from './connection';
import { taskQueue } from './task-queue';

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

  async status(workflowId: string): Promise<RunStatus> {
    const status = await this.whereFound(workflowId, async (handle) => (await handle.describe()).status.name);
    if (status === undefined) return 'absent';
    return status === 'RUNNING' ? 'running' : 'closed';
  }

  /** Undefined where Temporal knows no run of that id that could take the call. */
  private async whereFound<Value>(
    workflowId: string,
    work: (handle: WorkflowHandle) => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      return await this.temporal.call((client) => work(client.workflow.getHandle(workflowId)));
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
