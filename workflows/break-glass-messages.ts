import { ActivityFailure, ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { RehearsalIdentity } from '../application/rehearsals/rehearsal-run';
import { referencePattern } from '../domain/reference-pattern';
import { activities, options } from './rehearsal-course';
import {
  answerRecorded,
  type SubmittedApprovals,
  submitApproval,
  type Withdrawal,
  withdrawRequest,
} from './rehearsal-messages';

/** What a run has asked for and nothing has become of yet. */
export interface OpenRequest {
  /** Undefined before it is asked for, and once it is resolved. */
  run: RehearsalIdentity | undefined;
  /** Whether something came since it was last judged. */
  changed: boolean;
}

const mostApprovals = 32;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes what comes to the run from outside. Whether it is so, activities look up: the messages only say where to look. */
export function receiveMessages(open: OpenRequest): void {
  setHandler(answerRecorded, () => {
    open.changed = true;
  });
  setHandler(
    submitApproval,
    async ({ approvals }) => {
      const received = await activities.receiveApprovals.executeWithOptions(
        { ...options, summary: 'Look up approvals that were handed in' },
        [running(open), approvals],
      );
      if (received.known.length > 0) open.changed = true;
      return received;
    },
    { validator: (submitted) => requireApprovals(submitted, open) },
  );
  setHandler(
    withdrawRequest,
    async ({ principal }) => {
      const standing = await activities.withdrawRequest
        .executeWithOptions({ ...options, summary: 'Take the request back' }, [running(open), principal])
        .catch((error: unknown) => {
          throw toldPlainly(error);
        });
      open.changed = true;
      return standing;
    },
    { validator: (withdrawal) => requireWithdrawal(withdrawal, open) },
  );
}

/** @throws ApplicationFailure, which rejects the update before anything of it is kept. */
function requireApprovals({ principal, approvals }: SubmittedApprovals, open: OpenRequest): void {
  running(open);
  const acceptable =
    isPrincipal(principal) &&
    Array.isArray(approvals) &&
    approvals.length >= 1 &&
    approvals.length <= mostApprovals &&
    approvals.every((reference) => typeof reference === 'string' && referencePattern.test(reference));
  if (!acceptable)
    throw invalid(
      `Expected the UUID of a principal and 1 to ${mostApprovals} references of approvals, kind:name.`,
    );
}

/** @throws ApplicationFailure, which rejects the update before anything of it is kept. */
function requireWithdrawal({ principal }: Withdrawal, open: OpenRequest): void {
  running(open);
  if (!isPrincipal(principal))
    throw invalid('Expected the UUID of the principal who takes the request back.');
}

function isPrincipal(principal: unknown): boolean {
  return typeof principal === 'string' && uuidPattern.test(principal);
}

/** @throws ApplicationFailure where the run waits for nothing, not yet or no more. */
function running({ run }: OpenRequest): RehearsalIdentity {
  if (run !== undefined) return run;
  throw ApplicationFailure.nonRetryable('The rehearsal waits for no answers.', 'rehearsal_closed');
}

/** What an activity failed for, as whoever sent the message is told. */
function toldPlainly(error: unknown): unknown {
  return error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
}

function invalid(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'schema_invalid');
}
