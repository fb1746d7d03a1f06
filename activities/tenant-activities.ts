import { ApplicationFailure, activityInfo, heartbeat, log } from '@temporalio/activity';
import { StepDelayed, StepRefused } from '../application/lifecycle/step-fault';
import type { TenantSteps } from '../application/lifecycle/tenant-steps';

export interface TenantActivityDependencies {
  readonly tenantSteps: Pick<TenantSteps, keyof TenantSteps>;
}

/** The names and shapes of what the change of a tenant may do to the world. */
export type TenantActivities = ReturnType<typeof createTenantActivities>;

const heartbeatEveryMs = 2_000;

/** What the workflows that change tenants may do to the world. Each call takes effect once, however often it is tried. */
export function createTenantActivities({ tenantSteps: steps }: TenantActivityDependencies) {
  return {
    recordTenantStatus: tried(steps.recordStatus.bind(steps)),
    recordIsolation: tried(steps.recordIsolation.bind(steps)),
    registerNamespace: tried(steps.registerNamespace.bind(steps)),
    tryNamespace: tried(steps.tryNamespace.bind(steps)),
    pauseSchedules: tried(steps.pauseSchedules.bind(steps)),
    resumeSchedules: tried(steps.resumeSchedules.bind(steps)),
    removeSchedules: tried(steps.removeSchedules.bind(steps)),
    cancelRuns: tried(steps.cancelRuns.bind(steps)),
    stopWorkflows: tried(steps.stopWorkflows.bind(steps)),
    removeNamespaces: tried(steps.removeNamespaces.bind(steps)),
    removeSecrets: tried(steps.removeSecrets.bind(steps)),
    destroyKeys: tried(steps.destroyKeys.bind(steps)),
    removeRows: tried(steps.removeRows.bind(steps)),
    beginMove: tried(steps.beginMove.bind(steps)),
    endMove: tried(steps.endMove.bind(steps)),
    awaitRunsEnded: tried(steps.awaitRunsEnded.bind(steps)),
    awaitWorker: tried(steps.awaitWorker.bind(steps)),
  };
}

/** Lets a step tell that it is alive, and what it failed for. What is away is waited for, however long that takes. */
function tried<Given extends readonly unknown[], Value>(step: (...given: Given) => Promise<Value>) {
  return async (...given: Given): Promise<Value> => {
    // One that runs where its workflow does tells by that that it is alive.
    const beating = activityInfo().isLocal ? undefined : setInterval(() => heartbeat(), heartbeatEveryMs);
    try {
      return await step(...given);
    } catch (error) {
      throw failureOf(error);
    } finally {
      clearInterval(beating);
    }
  };
}

/** An error's text may quote what it failed on: that goes to the log of the process, never into a history. */
function failureOf(error: unknown): ApplicationFailure {
  if (error instanceof StepRefused || error instanceof StepDelayed)
    return ApplicationFailure.create({
      message: error.problem.detail,
      type: error.problem.code,
      nonRetryable: error instanceof StepRefused,
    });
  const { attempt } = activityInfo();
  const name = error instanceof Error ? error.name : typeof error;
  log.warn('a step of the change of a tenant met a fault and is tried again', { error });
  return ApplicationFailure.retryable(`It failed with ${name}, at attempt ${attempt}.`, 'fault');
}
