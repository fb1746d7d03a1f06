import type { BreakGlassAccess } from '../application/rehearsals/break-glass-access';
import type { BreakGlassRequests } from '../application/rehearsals/break-glass-requests';
import type { BreakGlassSteps } from '../application/rehearsals/break-glass-steps';
import type { ApprovalsReceived, RehearsalIdentity } from '../application/rehearsals/rehearsal-run';
import type { Reference } from '../domain/reference';
import { attempt, type BeforeAttempt, trying } from './rehearsal-attempts';

export interface BreakGlassActivityDependencies {
  readonly breakGlassRequests: Pick<BreakGlassRequests, 'ask' | 'judge' | 'withdraw'>;
  readonly breakGlassAccess: Pick<BreakGlassAccess, 'give' | 'end'>;
  readonly breakGlassSteps: Pick<BreakGlassSteps, 'use' | 'proveEnded'>;
  receiveApprovals(run: RehearsalIdentity, approvals: readonly Reference[]): Promise<ApprovalsReceived>;
  /** Whether an error says that a dependency of Portcullis itself is away: the call is then tried until it is back. */
  isAway(error: unknown): boolean;
}

/** The names and shapes of what breaking the glass may do to the world, beyond what every drill may. */
export type BreakGlassActivities = ReturnType<typeof createBreakGlassActivities>;

/** What the workflow `breakGlassRehearsal` may do to the world. Each call takes effect once, however often it is tried. */
export function createBreakGlassActivities({
  breakGlassRequests: requests,
  breakGlassAccess: access,
  breakGlassSteps: steps,
  receiveApprovals,
  isAway,
}: BreakGlassActivityDependencies) {
  const tried = trying(isAway);
  type Of<Name extends keyof typeof steps> = BeforeAttempt<(typeof steps)[Name]>;

  return {
    askForAccess: tried((...given: Parameters<BreakGlassRequests['ask']>) => requests.ask(...given)),
    judgeAnswers: tried((...given: Parameters<BreakGlassRequests['judge']>) => requests.judge(...given)),
    receiveApprovals: tried((...given: Parameters<typeof receiveApprovals>) => receiveApprovals(...given)),
    withdrawRequest: tried((...given: Parameters<BreakGlassRequests['withdraw']>) =>
      requests.withdraw(...given),
    ),
    giveAccess: tried((...given: Parameters<BreakGlassAccess['give']>) => access.give(...given)),
    useAccess: tried((key: string, ...given: Of<'use'>) => steps.use(...given, attempt(key))),
    endAccess: tried((...given: Parameters<BreakGlassAccess['end']>) => access.end(...given)),
    proveAccessEnded: tried((key: string, ...given: Of<'proveEnded'>) =>
      steps.proveEnded(...given, attempt(key)),
    ),
  };
}
