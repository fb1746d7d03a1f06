import { isGrpcServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { DependencyAway } from '../application/provisioning/runs';

/** Statuses of gRPC that say nothing of the request: the server, or what it rests on, doesn't answer for now. */
const awayStatuses: ReadonlySet<number> = new Set([
  1, // CANCELLED: the connection was closed under the request.
  4, // DEADLINE_EXCEEDED
  8, // RESOURCE_EXHAUSTED
  14, // UNAVAILABLE
]);

export function isTemporalAway(error: unknown): boolean {
  if (isGrpcServiceError(error)) return awayStatuses.has(error.code);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  return error instanceof Error && error.cause !== undefined && isTemporalAway(error.cause);
}

/** @throws DependencyAway where Temporal doesn't answer, and else whatever the work throws. */
export async function whereTemporalIsAway<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (isTemporalAway(error)) throw new DependencyAway('temporal', { cause: error });
    throw error;
  }
}
