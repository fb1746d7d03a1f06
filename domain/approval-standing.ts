import type { BreakGlassApproval, BreakGlassRequest } from './break-glass';

// Workflows decide by this, too: nothing of Node may be imported here.

/** Where a request for emergency access stands, and the answers that count, each principal's own. */
export interface ApprovalStanding<Answer> {
  readonly standing: 'waiting' | 'granted' | 'denied';
  readonly approvals: readonly Answer[];
  readonly denials: readonly Answer[];
}

/**
 * Where a request stands by its policy and the answers that were given to it. Whoever asks, and whoever isn't among those
 * that the policy names, has no say. It is denied as soon as those who are left are too few; where the policy names
 * nobody, by the first denial.
 */
export function standingOf<Answer extends Pick<BreakGlassApproval, 'approver' | 'answer'>>(
  { policy, requested_by: requester }: Pick<BreakGlassRequest, 'policy' | 'requested_by'>,
  answers: readonly Answer[],
): ApprovalStanding<Answer> {
  const counted = answers.filter(({ approver }) => mayAnswer(policy, requester, approver));
  const denials = eachPrincipalOnce(counted.filter(({ answer }) => answer === 'deny'));
  const denied = new Set(denials.map(({ approver }) => approver));
  const approvals = eachPrincipalOnce(
    counted.filter(({ approver, answer }) => answer === 'approve' && !denied.has(approver)),
  );
  const named = policy.approvers.filter((approver) => approver !== requester);
  const left = named.filter((approver) => !denied.has(approver));
  const hopeless = policy.approvers.length === 0 ? denials.length > 0 : left.length < policy.needed;
  const standing = hopeless ? 'denied' : approvals.length < policy.needed ? 'waiting' : 'granted';
  return { standing, approvals, denials };
}

/** Whether a principal has a say in what somebody asks for. */
export function mayAnswer(
  { approvers }: BreakGlassRequest['policy'],
  requester: string,
  principal: string,
): boolean {
  return principal !== requester && (approvers.length === 0 || approvers.includes(principal));
}

function eachPrincipalOnce<Answer extends Pick<BreakGlassApproval, 'approver'>>(
  answers: readonly Answer[],
): readonly Answer[] {
  return [...new Map(answers.map((answer) => [answer.approver, answer])).values()];
}
