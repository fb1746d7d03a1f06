import {
  ApplicationFailure,
  activityInfo,
  CancelledFailure,
  cancellationSignal,
  heartbeat,
  log,
} from '@temporalio/activity';
import type { RunLife } from '../application/runs/run-life';
import type { RunTools } from '../application/runs/run-tools';
import { ModelAway, type RunTurns } from '../application/runs/run-turns';
import type { RunConclusion, TenantRunInput } from '../application/runs/tenant-run';

export interface RunActivityDependencies {
  readonly runTurns: Pick<RunTurns, 'admit' | 'reserve' | 'ask'>;
  readonly runTools: Pick<RunTools, 'use'>;
  readonly runLife: Pick<RunLife, 'close'>;
  /** Whether an error says that a dependency of Portcullis itself is away: the call is then tried until it is back. */
  isAway(error: unknown): boolean;
}

/** The names and shapes of what a run of a tenant may do to the world. */
export type RunActivities = ReturnType<typeof createRunActivities>;

/** So often is a model asked before its silence is what the run comes to. */
const modelAttempts = 5;
const mostAttempts = 10;
/** Well below the time after which a worker that isn't heard of counts as dead. */
const heartbeatEveryMs = 1_000;
/** A provider may say that it wants to be left alone for longer; no run waits so long for it. */
const longestRetryMs = 60_000;

/** What runs of tenants may do to the world. Each call takes effect once, however often it is tried. */
export function createRunActivities({ runTurns, runTools, runLife, isAway }: RunActivityDependencies) {
  const tried =
    <Given extends readonly unknown[], Value>(call: (...given: Given) => Promise<Value>) =>
    async (...given: Given): Promise<Value> => {
      const beating = setInterval(() => heartbeat(), heartbeatEveryMs);
      try {
        return await call(...given);
      } catch (error) {
        const signal = cancellationSignal();
        if (signal.aborted)
          throw signal.reason instanceof CancelledFailure ? signal.reason : new CancelledFailure('cancelled');
        throw failureOf(error, isAway(error));
      } finally {
        clearInterval(beating);
      }
    };

  return {
    admitRun: tried((input: TenantRunInput) => runTurns.admit(input)),
    reserveTurn: tried((input: TenantRunInput, turn: number) => runTurns.reserve(input, turn)),
    askModel: tried((input: TenantRunInput, turn: number) =>
      runTurns.ask(input, turn, {
        last: activityInfo().attempt >= modelAttempts,
        signal: cancellationSignal(),
      }),
    ),
    useTool: tried((input: TenantRunInput, turn: number, part: number) => runTools.use(input, turn, part)),
    endRun: tried((input: TenantRunInput, conclusion: RunConclusion) => runLife.close(input, conclusion)),
  };
}

/** An error's text may quote what was said in the run: it goes nowhere, neither into a history nor into a log. */
function failureOf(error: unknown, away: boolean): ApplicationFailure {
  const { attempt } = activityInfo();
  if (error instanceof ModelAway) {
    const { retryAfterMs } = error;
    return ApplicationFailure.create({
      message: `The model: ${error.reason}`,
      type: 'model_away',
      ...(retryAfterMs === undefined ? {} : { nextRetryDelay: Math.min(retryAfterMs, longestRetryMs) }),
    });
  }
  const name = error instanceof Error ? error.name : typeof error;
  const [, ...frames] = error instanceof Error ? (error.stack ?? '').split('\n    at ') : [];
  log.warn('an activity of a run met a fault', { name, frames });
  return ApplicationFailure.create({
    message: `It failed with ${name}, at attempt ${attempt}.`,
    type: 'fault',
    nonRetryable: !away && attempt >= mostAttempts,
  });
}
