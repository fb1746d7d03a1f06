import type { RehearsalLife } from '../application/rehearsals/rehearsal-life';
import type { RotationSteps } from '../application/rehearsals/rotation-steps';
import type { SigningSteps } from '../application/rehearsals/signing-steps';
import { attempt, type BeforeAttempt, trying } from './rehearsal-attempts';

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

/** What the workflows of rehearsals may do to the world. Each call takes effect once, however often it is tried. */
export function createRehearsalActivities({
  rehearsalLife: life,
  rotationSteps: steps,
  signingSteps,
  isAway,
}: RehearsalActivityDependencies) {
  const tried = trying(isAway);
  type Of<Name extends keyof typeof steps> = BeforeAttempt<(typeof steps)[Name]>;

  return {
    openRehearsal: tried((...given: Parameters<RehearsalLife['open']>) => life.open(...given)),
    concludeRehearsal: tried((...given: Parameters<RehearsalLife['conclude']>) => life.conclude(...given)),
    closeRehearsal: tried((...given: Parameters<RehearsalLife['close']>) => life.close(...given)),
    examineKey: tried((key: string, ...given: Of<'examine'>) => steps.examine(...given, attempt(key))),
    createThrowAwayKey: tried((key: string, ...given: Of<'createThrowAwayKey'>) =>
      steps.createThrowAwayKey(...given, attempt(key)),
    ),
    rotateKey: tried((key: string, ...given: Of<'rotate'>) => steps.rotate(...given, attempt(key))),
    signNonce: tried((key: string, ...given: Of<'sign'>) => steps.sign(...given, attempt(key))),
    retireVersion: tried((key: string, ...given: Of<'retire'>) => steps.retire(...given, attempt(key))),
    proveRetired: tried((key: string, ...given: Of<'proveRetired'>) =>
      steps.proveRetired(...given, attempt(key)),
    ),
    verifyOldSignature: tried((key: string, ...given: Of<'verifyOld'>) =>
      steps.verifyOld(...given, attempt(key)),
    ),
    signPayload: tried((key: string, ...given: BeforeAttempt<(typeof signingSteps)['sign']>) =>
      signingSteps.sign(...given, attempt(key)),
    ),
    destroyThrowAwayKey: tried((key: string, ...given: Of<'cleanUp'>) =>
      steps.cleanUp(...given, attempt(key)),
    ),
  };
}
