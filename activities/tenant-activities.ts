import { ApplicationFailure, activityInfo, heartbeat, log } from '@temporalio/activity';
import { StepDelayed, StepRefused, type TenantSteps } from '../application/lifecycle/tenant-steps';

export interface TenantActivityDependencies {
  readonly tenantSteps: Pick<TenantSteps, keyof TenantSteps>;
}

/** The names and shapes of what the change of a tenant may do to the world. */
export type TenantActivities = ReturnType<typeof createTenantActivities>;

const heartbeatEveryMs = 2_000;

/** What the workflows that change tenants may do to the world. Each call takes effect once, however often it is tried. */
export function createTenantActivities({ tenantSteps: steps }: TenantActivityDependencies) {
  return {
    recordTenantStatus: tried((...given: Parameters<TenantSteps['recordStatus']>) =>
      steps.recordStatus(...given),
    ),
    recordIsolation: tried((...given: Parameters<TenantSteps['recordIsolation']>) =>
      steps.recordIsolation(...given),
    ),
    registerNamespace: tried((...given: Parameters<TenantSteps['registerNamespace']>) =>
      steps.registerNamespace(...given),
    ),
    tryNamespace: tried((...given: Parameters<TenantSteps['tryNamespace']>) => steps.tryNamespace(...given)),
    pauseSchedules: tried((...given: Parameters<TenantSteps['pauseSchedules']>) =>
      steps.pauseSchedules(...given),
    ),
    resumeSchedules: tried((...given: Parameters<TenantSteps['resumeSchedules']>) =>
      steps.resumeSchedules(...given),
    ),
    removeSchedules: tried((...given: Parameters<TenantSteps['removeSchedules']>) =>
      steps.removeSchedules(...given),
    ),
    cancelRuns: tried((...given: Parameters<TenantSteps['cancelRuns']>) => steps.cancelRuns(...given)),
    stopWorkflows: tried((...given: Parameters<TenantSteps['stopWorkflows']>) =>
      steps.stopWorkflows(...given),
    ),
    removeNamespaces: tried((...given: Parameters<TenantSteps['removeNamespaces']>) =>
      steps.removeNamespaces(...given),
    ),
    removeSecrets: tried((...given: Parameters<TenantSteps['removeSecrets']>) =>
      steps.removeSecrets(...given),
    ),
    removeRows: tried((...given: Parameters<TenantSteps['removeRows']>) => steps.removeRows(...given)),
    beginMove: tried((...given: Parameters<TenantSteps['beginMove']>) => steps.beginMove(...given)),
    endMove: tried((...given: Parameters<TenantSteps['endMove']>) => steps.endMove(...given)),
    awaitRunsEnded: tried((...given: Parameters<TenantSteps['awaitRunsEnded']>) =>
      steps.awaitRunsEnded(...given),
    ),
    awaitWorker: tried((...given: Parameters<TenantSteps['awaitWorker']>) => steps.awaitWorker(...given)),
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
