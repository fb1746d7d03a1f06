import { CancellationScope, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { AwaitedApprovals } from '../domain/provisioning';
import type { RehearsalKind } from '../domain/rehearsal';
import { rehearsalAwaits } from './provisioning-messages';

/** Tells the run that this rehearsal is a part of, if it is of one, for whom it waits. */
export async function tellParent(kind: RehearsalKind, awaited: AwaitedApprovals): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  const { workflowId, runId } = parent;
  try {
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(workflowId, runId).signal(rehearsalAwaits, kind, awaited),
    );
  } catch {
    // It has ended meanwhile: there is nobody left to be told.
  }
}
