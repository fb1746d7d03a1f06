import {
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  type WorkflowOptions,
} from '@temporalio/client';
import { type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import type { RunStatus } from '../application/provisioning/runs';
import type { Reference } from '../domain/reference';
import { searchAttributes } from '../workflows/search-attributes';
import type { Temporal } from './connection';
import { taskQueue as platformTaskQueue } from './task-queue';

export interface NewRun extends Pick<WorkflowOptions, 'staticSummary' | 'staticDetails' | 'priority'> {
  readonly workflowId: string;
  readonly input: { readonly tenant: Reference };
  /** By which it is found, beside its tenant. */
  readonly attributes?: readonly SearchAttributePair[];
  /** The platform's own unless given. */
  readonly taskQueue?: string;
}

/** Starts a run of a workflow, unless one of its id was started before. */
export async function startOnce(
  temporal: Temporal,
  workflowType: string,
  { input, attributes = [], taskQueue = platformTaskQueue, ...options }: NewRun,
): Promise<void> {
  try {
    await temporal.call((client) =>
      client.workflow.start(workflowType, {
        ...options,
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.tenantRef, value: input.tenant },
          ...attributes,
        ]),
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Undefined where Temporal knows no run of that id that could take the call. */
export async function whereFound<Value>(
  temporal: Temporal,
  workflowId: string,
  work: (handle: WorkflowHandle) => Promise<Value>,
  milliseconds?: number,
): Promise<Value | undefined> {
  try {
    return await temporal.call((client) => work(client.workflow.getHandle(workflowId)), milliseconds);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Tells a run something; false where Temporal knows no run of that id that could take it. */
export async function tellRun(
  temporal: Temporal,
  workflowId: string,
  tell: (handle: WorkflowHandle) => Promise<unknown>,
): Promise<boolean> {
  const told = await whereFound(temporal, workflowId, async (handle) => {
    await tell(handle);
    return true;
  });
  return told ?? false;
}

export async function runStatus(temporal: Temporal, workflowId: string): Promise<RunStatus> {
  const status = await whereFound(
    temporal,
    workflowId,
    async (handle) => (await handle.describe()).status.name,
  );
  if (status === undefined) return 'absent';
  return status === 'RUNNING' ? 'running' : 'closed';
}
