import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { Problem } from '../application/problem';
import type { Ending } from '../application/provisioning/close-provisioning';
import {
  type ProvisioningRun,
  type RunIdentity,
  StepNotDecided,
} from '../application/provisioning/provisioning-run';
import { type OperationName, operations } from '../operations/catalogue';

export interface ProvisioningActivityDependencies {
  readonly provisioningRun: Pick<ProvisioningRun, 'decideStep' | 'startWaiting' | 'receiveEvidence'>;
  closeRun(run: RunIdentity, ending: Ending): Promise<void>;
  /** Whether an error says that a dependency is away: the call is then tried until it is back. */
  isAway(error: unknown): boolean;
}

/** The names and shapes of what a provisioning's workflow may do to the world. */
export type ProvisioningActivities = Record<OperationName, ProvisioningRun['decideStep']> &
  Pick<
    ReturnType<typeof createProvisioningActivities>,
    'startWaiting' | 'receiveEvidence' | 'closeProvisioning'
  >;

/**
 * What the workflow `provisionTenant` may do to the world. Each call is carried out once, however often it is tried. A
 * step is judged by an activity of its operation's name, so that whoever looks at a run reads what was decided.
 */
export function createProvisioningActivities({
  provisioningRun,
  closeRun,
  isAway,
}: ProvisioningActivityDependencies) {
  const decideStep: ProvisioningRun['decideStep'] = (...given) =>
    faultsAsFailures(isAway, () => provisioningRun.decideStep(...given));
  return {
    ...Object.fromEntries(operations.map(({ name }) => [name, decideStep])),
    startWaiting: (...given: Parameters<ProvisioningRun['startWaiting']>) =>
      faultsAsFailures(isAway, () => provisioningRun.startWaiting(...given)),
    receiveEvidence: (...given: Parameters<ProvisioningRun['receiveEvidence']>) =>
      faultsAsFailures(isAway, () => provisioningRun.receiveEvidence(...given)),
    /** Tried until it is done: a run that is not closed would keep its tenant from any other. */
    closeProvisioning: (run: RunIdentity, ending: Ending) => closeRun(run, ending),
  };
}

/** So often is a call tried that fails for no reason that is known to pass. */
const attempts = 10;

async function faultsAsFailures<Value>(
  isAway: (error: unknown) => boolean,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StepNotDecided) throw failureOf(error.problem);
    if (isAway(error) || activityInfo().attempt < attempts) throw error;
    // Nothing of the error's text goes into a history: it may quote what it failed on.
    throw ApplicationFailure.nonRetryable(
      `It failed ${attempts} times, last with ${nameOf(error)}.`,
      'fault',
    );
  }
}

function failureOf(problem: Problem): ApplicationFailure {
  const failure = { message: problem.detail, type: problem.code };
  switch (problem.code) {
    case 'facts_changed':
      return ApplicationFailure.create({ ...failure, nonRetryable: false });
    case 'refusals_suppressed':
      return ApplicationFailure.create({
        ...failure,
        nonRetryable: false,
        nextRetryDelay: problem.retryAfterSeconds * 1000,
      });
    case 'schema_invalid':
    case 'not_found':
    case 'idempotency_key_reused':
    case 'provisioning_running':
    case 'provisioning_closed':
    case 'prerequisite_unobtainable':
      return ApplicationFailure.create({ ...failure, nonRetryable: true });
    default:
      return problem satisfies never;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
