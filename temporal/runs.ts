import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { RunStatus } from '../application/provisioning/runs';
import type { Temporal } from './connection';

/** Starts a run, unless one of its id was started before. */
export async function startOnce(
  temporal: Temporal,
  start: (client: Client) => Promise<unknown>,
): Promise<void> {
  try {
    await temporal.call(start);
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

export async function runStatus(temporal: Temporal, workflowId: string): Promise<RunStatus> {
  const status = await whereFound(
    temporal,
    workflowId,
    async (handle) => (await handle.describe()).status.name,
  );
  if (status === undefined) return 'absent';
  return status === 'RUNNING' ? 'running' : 'closed';
}
