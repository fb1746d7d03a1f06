import { ApplicationFailure, activityInfo, heartbeat, log } from '@temporalio/activity';
import { WithdrawalForbidden } from '../application/rehearsals/break-glass-requests';
import { type Attempt, ProviderAway } from '../application/rehearsals/observe';
import { RehearsalNotDecided } from '../application/rehearsals/rehearsal-life';

/** What a step is given before the attempt. */
export type BeforeAttempt<Step> = Step extends (...given: infer All) => unknown
  ? All extends [...infer Given, unknown]
    ? Given
    : never
  : never;

/** So often a provider is asked before its silence is what the step comes to. */
export const providerAttempts = 5;
const mostAttempts = 10;
/** Well below the time after which a worker that isn't heard of counts as dead. */
const heartbeatEveryMs = 1_000;

/** The attempt that is under way, at the step of that key. */
export function attempt(key: string): Attempt {
  return { key, last: activityInfo().attempt >= providerAttempts };
}

/**
 * Lets a call tell that it is alive, and what it failed for.
 * @param isAway whether an error says that a dependency of Portcullis itself is away: the call is tried until it is back
 */
export function trying(isAway: (error: unknown) => boolean) {
  return <Given extends readonly unknown[], Value>(call: (...given: Given) => Promise<Value>) =>
    async (...given: Given): Promise<Value> => {
      const beating = setInterval(() => heartbeat(), heartbeatEveryMs);
      try {
        return await call(...given);
      } catch (error) {
        throw failureOf(error, isAway(error));
      } finally {
        clearInterval(beating);
      }
    };
}

/** An error's text may quote what it failed on: that goes to the log of the process, never into a history. */
function failureOf(error: unknown, away: boolean): ApplicationFailure {
  if (error instanceof RehearsalNotDecided)
    return ApplicationFailure.create({
      message: error.problem.detail,
      type: error.problem.code,
      nonRetryable: error.problem.code !== 'facts_changed' && error.problem.code !== 'refusals_suppressed',
    });
  if (error instanceof ProviderAway)
    return ApplicationFailure.create({ message: `The key store: ${error.message}.`, type: 'provider_away' });
  if (error instanceof WithdrawalForbidden)
    return ApplicationFailure.nonRetryable(
      'Only the principal who asked, or an operator of the deployment, may take the request back.',
      'withdrawal_forbidden',
    );
  const { attempt } = activityInfo();
  const name = error instanceof Error ? error.name : typeof error;
  log.warn('an activity of a rehearsal met a fault', { error });
  return ApplicationFailure.create({
    message: `It failed with ${name}, at attempt ${attempt}.`,
    type: 'fault',
    nonRetryable: !away && attempt >= mostAttempts,
  });
}
