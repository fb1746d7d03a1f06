import { ApplicationFailure, activityInfo, log } from '@temporalio/activity';
import type { Problem } from '../application/problem';
import type { Ending } from '../application/provisioning/close-provisioning';
import {
  type ProvisioningRun,
  type StepJudgement,
  StepNotDecided,
} from '../application/provisioning/provisioning-run';
import type { RunIdentity } from '../application/provisioning/run-notes';
import type { RunRehearsals } from '../application/provisioning/run-rehearsals';
import type { EscalateTo } from '../domain/escalation';
import { type OperationName, operations } from '../operations/catalogue';

export interface ProvisioningActivityDependencies {
  readonly provisioningRun: Pick<ProvisioningRun, 'decideStep' | 'startWaiting' | 'receiveEvidence'>;
  readonly runRehearsals: Pick<RunRehearsals, 'makeKey' | 'noteAwaiting' | 'noteEnded'>;
  closeRun(run: RunIdentity, ending: Ending): Promise<EscalateTo | undefined>;
  /** Whether an error says that a dependency is away: the call is then tried until it is back. */
  isAway(error: unknown): boolean;
}

/** The names and shapes of what a provisioning's workflow may do to the world. */
export type ProvisioningActivities = Record<OperationName, ProvisioningRun['decideStep']> &
  Pick<
    ReturnType<typeof createProvisioningActivities>,
    | 'startWaiting'
    | 'receiveEvidence'
    | 'makeKey'
    | 'noteAwaitedApprovals'
    | 'noteRehearsal'
    | 'closeProvisioning'
  >;

/**
 * What the workflow `provisionTenant` may do to the world. Each call is carried out once, however often it is tried. A
 * step is judged by an activity of its operation's name, so that whoever looks at a run reads what was decided.
 */
export function createProvisioningActivities({
  provisioningRun,
  runRehearsals,
  closeRun,
  isAway,
}: ProvisioningActivityDependencies) {
  const trying =
    <Given extends readonly unknown[], Value>(
      call: (...given: Given) => Promise<Value>,
      attempts = mostAttempts,
    ) =>
    async (...given: Given): Promise<Value> => {
      try {
        return await call(...given);
      } catch (error) {
        throw error instanceof StepNotDecided
          ? failureOf(error.problem)
          : faultOf(error, isAway(error) ? Number.POSITIVE_INFINITY : attempts);
      }
    };
  const decideStep = trying<Parameters<ProvisioningRun['decideStep']>, StepJudgement>((...given) =>
    provisioningRun.decideStep(...given),
  );
  return {
    ...Object.fromEntries(operations.map(({ name }) => [name, decideStep])),
    startWaiting: trying((...given: Parameters<ProvisioningRun['startWaiting']>) =>
      provisioningRun.startWaiting(...given),
    ),
    receiveEvidence: trying((...given: Parameters<ProvisioningRun['receiveEvidence']>) =>
      provisioningRun.receiveEvidence(...given),
    ),
    makeKey: trying((...given: Parameters<RunRehearsals['makeKey']>) => runRehearsals.makeKey(...given)),
    noteAwaitedApprovals: trying((...given: Parameters<RunRehearsals['noteAwaiting']>) =>
      runRehearsals.noteAwaiting(...given),
    ),
    /** Tried until it is done: what a rehearsal came to is told, whatever becomes of the run. */
    noteRehearsal: trying(
      (...given: Parameters<RunRehearsals['noteEnded']>) => runRehearsals.noteEnded(...given),
      Number.POSITIVE_INFINITY,
    ),
    /**
     * Tried until it is done: a run that is not closed would keep its tenant from any other. Gives the team to call,
     * where one has to be called.
     */
    closeProvisioning: trying(
      async (run: RunIdentity, ending: Ending) => (await closeRun(run, ending))?.team,
      Number.POSITIVE_INFINITY,
    ),
  };
}

/** So often is a call tried that fails for no reason that is known to pass. */
const mostAttempts = 10;

/** An error's text may quote what it failed on: that goes to the log of the process, never into a history. */
function faultOf(error: unknown, attempts: number): ApplicationFailure {
  const { attempt } = activityInfo();
  const name = error instanceof Error ? error.name : typeof error;
  log.warn('an activity met a fault', { error });
  return ApplicationFailure.create({
    message: `It failed with ${name}, at attempt ${attempt}.`,
    type: 'fault',
    nonRetryable: attempt >= attempts,
  });
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
    // It may be down for a while, and what is asked of it may be asked again.
    case 'key_store_failed':
    case 'secret_store_sealed':
    case 'secret_store_forbidden':
    case 'secret_store_token_expired':
    case 'secret_store_unreachable':
    case 'secret_store_timed_out':
    case 'secret_store_failed':
      return ApplicationFailure.create({ ...failure, nonRetryable: activityInfo().attempt >= mostAttempts });
    case 'schema_invalid':
    case 'not_found':
    case 'name_taken':
    case 'secret_conflict':
    case 'tenant_mismatch':
    case 'admin_required':
    case 'idempotency_key_reused':
    case 'provisioning_running':
    case 'provisioning_closed':
    case 'rehearsal_closed':
    case 'withdrawal_forbidden':
    case 'run_closed':
    case 'prerequisite_unobtainable':
    case 'operator_required':
    case 'tenant_exists':
    case 'slug_retired':
    case 'parent_invalid':
    case 'tenant_status_conflict':
    case 'tenant_has_children':
    case 'tenant_change_running':
    case 'tenant_change_failed':
    case 'tenant_not_moved':
    case 'tenant_suspended':
    case 'tenant_deleted':
    case 'namespace_unavailable':
    case 'quota_exceeded':
    case 'tenant_not_active':
    case 'scope_not_narrower':
    case 'life_not_shorter':
    case 'binding_dropped':
    case 'chain_too_long':
    case 'holder_key_retired':
    case 'principal_disabled':
    case 'registry_version_taken':
    case 'webhook_url_forbidden':
    case 'webhook_endpoints_exhausted':
    case 'webhook_delivery_not_dead':
      return ApplicationFailure.create({ ...failure, nonRetryable: true });
    default:
      return problem satisfies never;
  }
}
