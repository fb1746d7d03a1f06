import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RequestStanding } from '../application/rehearsals/break-glass-requests';
import type { ApprovalsReceived } from '../application/rehearsals/rehearsal-run';
import type { Reference } from '../domain/reference';

/** References of answers that principals have recorded, for a run that waits for them. */
export interface SubmittedApprovals {
  /** The UUID of the principal who hands them in. It makes nobody an approver: only the records say who answered. */
  readonly principal: string;
  /** 1 to 32. */
  readonly approvals: readonly Reference[];
}

/** Rejected with a failure of type `schema_invalid` or `rehearsal_closed`. */
export const submitApproval = defineUpdate<ApprovalsReceived, [SubmittedApprovals]>('submitApproval');

export interface Withdrawal {
  /** The UUID of the principal who asked for the access, or of an operator of the deployment. */
  readonly principal: string;
}

/**
 * Takes back what was asked for, while it is waited for answers; else it stays as it is.
 * Rejected with a failure of type `schema_invalid`, `withdrawal_forbidden` or `rehearsal_closed`.
 */
export const withdrawRequest = defineUpdate<RequestStanding, [Withdrawal]>('withdrawRequest');

/** Says that an answer was recorded: the run looks at all of them again. */
export const answerRecorded = defineSignal('answerRecorded');
