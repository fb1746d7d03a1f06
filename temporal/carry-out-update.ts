import { randomUUID } from 'node:crypto';
import {
  isGrpcServiceError,
  ServiceError,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { Temporal } from './connection';
import { whereFound } from './runs';

/** What an update names is looked up by a worker, which may be busy or about to start. */
const updateMilliseconds = 10_000;
const mostTries = 5;
const failedPrecondition = 9;

/**
 * Has an update carried out once, however often the server has to be asked; undefined where the run has ended, or there
 * is none.
 *
 * @param update is given the id to send it under
 * @param closed the type of the failure with which a run says that it takes no more
 */
export async function carryOutUpdate<Value>(
  temporal: Temporal,
  workflowId: string,
  update: (handle: WorkflowHandle, updateId: string) => Promise<Value>,
  closed: string,
): Promise<Value | undefined> {
  const updateId = randomUUID();
  for (let tries = 1; ; tries++) {
    try {
      return await whereFound(temporal, workflowId, (handle) => update(handle, updateId), updateMilliseconds);
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError && saysThatItEnded(error.cause, closed))
        return undefined;
      if (tries === mostTries || !wasOvertaken(error)) throw error;
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

function saysThatItEnded(cause: Error | undefined, closed: string): boolean {
  if (cause instanceof CancelledFailure) return true;
  return (
    cause instanceof ApplicationFailure &&
    (cause.type === closed || cause.type === 'AcceptedUpdateCompletedWorkflow')
  );
}
