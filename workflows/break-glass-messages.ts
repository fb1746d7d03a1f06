import { ActivityFailure, ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { RehearsalIdentity } from '../application/rehearsals/rehearsal-run';
import { readsAsReference } from '../domain/reference-pattern';
import { activities, options } from './rehearsal-course';
import {
  answerRecorded,
  type SubmittedApprovals,
  submitApproval,
  type Withdrawal,
  withdrawRequest,
} from './rehearsal-messages';

/** What a run asks for, as far as messages to it go. */
export interface OpenRequest {
  /** Undefined before it is asked for. */
  run: RehearsalIdentity | undefined;
  /** Whether something came since it was last judged. */
  changed: boolean;
  /** Whether something has become of it, or it never comes to be asked for. */
  over: boolean;
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
        [await asked(open), approvals],
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
        .executeWithOptions({ ...options, summary: 'Take the request back' }, [await asked(open), principal])
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
function requireApprovals(submitted: SubmittedApprovals | undefined, open: OpenRequest): void {
  requireOpen(open);
  const { principal, approvals }: Partial<SubmittedApprovals> = submitted ?? {};
  const acceptable =
    isPrincipal(principal) &&
    Array.isArray(approvals) &&
    approvals.length >= 1 &&
    approvals.length <= mostApprovals &&
    approvals.every(readsAsReference);
  if (!acceptable)
    throw invalid(
      `Expected the UUID of a principal and 1 to ${mostApprovals} references of approvals, kind:name.`,
    );
}

/** @throws ApplicationFailure, which rejects the update before anything of it is kept. */
function requireWithdrawal(withdrawal: Withdrawal | undefined, open: OpenRequest): void {
  requireOpen(open);
  if (!isPrincipal(withdrawal?.principal))
    throw invalid('Expected the UUID of the principal who takes the request back.');
}

function isPrincipal(principal: unknown): boolean {
  return typeof principal === 'string' && uuidPattern.test(principal);
}

/** The run, as soon as it has asked. @throws ApplicationFailure where nothing more comes of it */
async function asked(open: OpenRequest): Promise<RehearsalIdentity> {
  await condition(() => open.run !== undefined || open.over);
  if (open.over || open.run === undefined) throw closed();
  return open.run;
}

/** @throws ApplicationFailure where the run waits for nothing any more. */
function requireOpen({ over }: OpenRequest): void {
  if (over) throw closed();
}

function closed(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('The rehearsal waits for no answers.', 'rehearsal_closed');
}

/** What an activity failed for, as whoever sent the message is told. */
function toldPlainly(error: unknown): unknown {
  return error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
}

function invalid(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'schema_invalid');
}
