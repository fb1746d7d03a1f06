import { getExternalWorkflowHandle, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { RequestAnswer } from '../application/rehearsals/break-glass-requests';
import type { BreakGlassRequest } from '../domain/break-glass';
import { rehearsalAwaits } from './provisioning-messages';

/** Tells the run that this rehearsal belongs to, if there is one, for whom it waits. */
export async function tellParent(
  { rehearsal, policy, answer_by: until }: BreakGlassRequest,
  answers: readonly RequestAnswer[],
): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  const approvals = answers.filter(({ answer }) => answer === 'approve').length;
  try {
    await getExternalWorkflowHandle(parent.workflowId, parent.runId).signal(rehearsalAwaits, 'break_glass', {
      rehearsal,
      approvals,
      needed: policy.needed,
      until,
    });
  } catch (error) {
    // A parent that has ended needs to be told nothing.
    if (isCancellation(error)) throw error;
  }
}
