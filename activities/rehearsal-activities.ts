import { ApplicationFailure, activityInfo, heartbeat, log } from '@temporalio/activity';
import { ProviderAway } from '../application/rehearsals/observe';
import { type RehearsalLife, RehearsalNotDecided } from '../application/rehearsals/rehearsal-life';
import type { RotationSteps } from '../application/rehearsals/rotation-steps';
import type { SigningSteps } from '../application/rehearsals/signing-steps';

export interface RehearsalActivityDependencies {
  readonly rehearsalLife: Pick<RehearsalLife, 'open' | 'conclude' | 'close'>;
  readonly rotationSteps: Pick<
    RotationSteps,
    'examine' | 'createThrowAwayKey' | 'rotate' | 'sign' | 'retire' | 'proveRetired' | 'verifyOld' | 'cleanUp'
  >;
  readonly signingSteps: Pick<SigningSteps, 'sign'>;
  /** Whether an error says that a dependency of Portcullis itself is away: the call is then tried until it is back. */
  isAway(error: unknown): boolean;
}

/** The names and shapes of what a rehearsal's workflow may do to the world. */
export type RehearsalActivities = ReturnType<typeof createRehearsalActivities>;

/** What a step is given before the attempt. */
type BeforeAttempt<Step> = Step extends (...given: infer All) => unknown
  ? All extends [...infer Given, unknown]
    ? Given
    : never
  : never;

/** So often a provider is asked before its silence is what the step comes to. */
export const providerAttempts = 5;
const mostAttempts = 10;
/** Well below the time after which a worker that isn't heard of counts as dead. */
const heartbeatEveryMs = 1_000;

/** What the workflows of rehearsals may do to the world. Each call takes effect once, however often it is tried. */
export function createRehearsalActivities({
  rehearsalLife: life,
  rotationSteps: steps,
  signingSteps,
  isAway,
}: RehearsalActivityDependencies) {
  const trying =
    <Given extends readonly unknown[], Value>(call: (...given: Given) => Promise<Value>) =>
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
  const attempt = (key: string) => ({ key, last: activityInfo().attempt >= providerAttempts });
  type Of<Name extends keyof typeof steps> = BeforeAttempt<(typeof steps)[Name]>;

  return {
    openRehearsal: trying((...given: Parameters<RehearsalLife['open']>) => life.open(...given)),
    concludeRehearsal: trying((...given: Parameters<RehearsalLife['conclude']>) => life.conclude(...given)),
    closeRehearsal: trying((...given: Parameters<RehearsalLife['close']>) => life.close(...given)),
    examineKey: trying((key: string, ...given: Of<'examine'>) => steps.examine(...given, attempt(key))),
    createThrowAwayKey: trying((key: string, ...given: Of<'createThrowAwayKey'>) =>
      steps.createThrowAwayKey(...given, attempt(key)),
    ),
    rotateKey: trying((key: string, ...given: Of<'rotate'>) => steps.rotate(...given, attempt(key))),
    signNonce: trying((key: string, ...given: Of<'sign'>) => steps.sign(...given, attempt(key))),
    retireVersion: trying((key: string, ...given: Of<'retire'>) => steps.retire(...given, attempt(key))),
    proveRetired: trying((key: string, ...given: Of<'proveRetired'>) =>
      steps.proveRetired(...given, attempt(key)),
    ),
    verifyOldSignature: trying((key: string, ...given: Of<'verifyOld'>) =>
      steps.verifyOld(...given, attempt(key)),
    ),
    signPayload: trying((key: string, ...given: BeforeAttempt<(typeof signingSteps)['sign']>) =>
      signingSteps.sign(...given, attempt(key)),
    ),
    destroyThrowAwayKey: trying((key: string, ...given: Of<'cleanUp'>) =>
      steps.cleanUp(...given, attempt(key)),
    ),
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
  const { attempt } = activityInfo();
  const name = error instanceof Error ? error.name : typeof error;
  log.warn('an activity of a rehearsal met a fault', { error });
  return ApplicationFailure.create({
    message: `It failed with ${name}, at attempt ${attempt}.`,
    type: 'fault',
    nonRetryable: !away && attempt >= mostAttempts,
  });
}
