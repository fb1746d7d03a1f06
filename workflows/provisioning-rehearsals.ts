import { TypedSearchAttributes } from '@temporalio/common';
import {
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
} from '@temporalio/workflow';
import type { RehearsalEnded } from '../application/provisioning/run-rehearsals';
import type { ProvisioningRunInput } from '../application/provisioning/runs';
import type { RehearsalStep } from '../application/provisioning/steps';
import type { RehearsalResult, RehearsalRunInput } from '../application/rehearsals/rehearsal-run';
import { rehearsalSummary } from './rehearsal-details';
import { searchAttributes } from './search-attributes';

type ChildKind = RehearsalStep['rehearsal']['kind'];

/** By which name workers know the workflow of a kind, and what its ids begin with. */
const children: Readonly<Record<ChildKind, { readonly workflow: string; readonly prefix: string }>> = {
  rotation: { workflow: 'rotationRehearsal', prefix: 'rotation-rehearsal' },
  break_glass: { workflow: 'breakGlassRehearsal', prefix: 'break-glass-rehearsal' },
};

/**
 * Carries the rehearsals out at once, each as a workflow of its own, and tells how each ended; none that ends badly keeps
 * the others from theirs. Where the run is cancelled so are they, and it is waited until each has undone what it did.
 * @throws CancelledFailure where the run was cancelled meanwhile
 */
export async function rehearseAsChildren(
  input: ProvisioningRunInput,
  steps: readonly RehearsalStep[],
  ended: (step: RehearsalStep, how: RehearsalEnded) => Promise<void>,
): Promise<void> {
  await Promise.all(steps.map(async (step) => ended(step, await endOf(input, step))));
  if (CancellationScope.current().consideredCancelled)
    throw new CancelledFailure('The run was cancelled while it rehearsed.');
}

async function endOf(
  { provisioning, tenant, principal }: ProvisioningRunInput,
  { rehearsal: { kind, ...asked } }: RehearsalStep,
): Promise<RehearsalEnded> {
  const period = `provisioning-${provisioning}`;
  const workflow_id = [children[kind].prefix, tenant, asked.keyRef, period].join('/');
  const rehearsalInput: RehearsalRunInput = { tenant, period, requestedBy: principal.id, ...asked };
  try {
    const { rehearsal, state, code, reason, record } = await executeChild<Child>(children[kind].workflow, {
      workflowId: workflow_id,
      args: [rehearsalInput],
      // Where the run is terminated, they are cancelled and clean up by themselves.
      parentClosePolicy: 'REQUEST_CANCEL',
      cancellationType: 'WAIT_CANCELLATION_COMPLETED',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.tenantRef, value: tenant },
        { key: searchAttributes.rehearsalKind, value: kind },
      ]),
      staticSummary: rehearsalSummary(kind, rehearsalInput),
    });
    return { rehearsal, workflow_id, state, code, reason, record };
  } catch (error) {
    if (isCancellation(error))
      return interrupted(workflow_id, 'cancelled', null, 'The rehearsal was cancelled.');
    if (error instanceof ChildWorkflowFailure)
      return interrupted(workflow_id, 'failed', 'fault', 'The rehearsal could not go on for a fault.');
    throw error;
  }
}

type Child = (input: RehearsalRunInput) => Promise<RehearsalResult>;

function interrupted(
  workflow_id: string,
  state: 'cancelled' | 'failed',
  code: string | null,
  reason: string,
): RehearsalEnded {
  return { rehearsal: null, workflow_id, state, code, reason, record: null };
}
