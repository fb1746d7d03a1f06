import type { Reference } from '../../domain/reference';
import type { RehearsalKind } from '../../domain/rehearsal';
import type { RunStatus } from '../provisioning/runs';
import type { RequestStanding } from './break-glass-requests';
import type { ApprovalsReceived, RehearsalRunInput } from './rehearsal-run';

/** The workflows that carry rehearsals out; an adapter has Temporal behind it. */
export interface RehearsalRuns {
  /** Starts the drill, or finds it started. @throws DependencyAway */
  start(kind: RehearsalKind, workflowId: string, input: RehearsalRunInput): Promise<void>;
  /** Asks an open run to end; false where none is open. @throws DependencyAway */
  cancel(workflowId: string): Promise<boolean>;
  /** Hands recorded answers to a run; undefined where none waits for any. @throws DependencyAway */
  submitApproval(
    workflowId: string,
    principal: string,
    approvals: readonly Reference[],
  ): Promise<ApprovalsReceived | undefined>;
  /** Has a run take back what it asked for; undefined where none waits for answers. @throws DependencyAway */
  withdraw(workflowId: string, principal: string): Promise<RequestStanding | undefined>;
  /** Tells an open run that an answer was recorded. @throws DependencyAway */
  answerRecorded(workflowId: string): Promise<void>;
  /** @throws DependencyAway */
  status(workflowId: string): Promise<RunStatus>;
}
