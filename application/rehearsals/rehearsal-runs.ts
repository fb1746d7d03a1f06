import type { RehearsalKind } from '../../domain/rehearsal';
import type { RunStatus } from '../provisioning/runs';
import type { RehearsalRunInput } from './rehearsal-run';

/** The workflows that carry rehearsals out; an adapter has Temporal behind it. */
export interface RehearsalRuns {
  /** Starts the drill, or finds it started. @throws DependencyAway */
  start(kind: RehearsalKind, workflowId: string, input: RehearsalRunInput): Promise<void>;
  /** Asks an open run to end; false where none is open. @throws DependencyAway */
  cancel(workflowId: string): Promise<boolean>;
  /** @throws DependencyAway */
  status(workflowId: string): Promise<RunStatus>;
}
