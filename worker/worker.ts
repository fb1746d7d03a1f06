import { type NativeConnection, Worker } from '@temporalio/worker';
import {
  type BreakGlassActivityDependencies,
  createBreakGlassActivities,
} from '../activities/break-glass-activities';
import {
  createProvisioningActivities,
  type ProvisioningActivityDependencies,
} from '../activities/provisioning-activities';
import {
  createRehearsalActivities,
  type RehearsalActivityDependencies,
} from '../activities/rehearsal-activities';
import type { RunActivityDependencies } from '../activities/run-activities';
import { createTenantActivities, type TenantActivityDependencies } from '../activities/tenant-activities';
import { createWebhookActivities, type WebhookActivityDependencies } from '../activities/webhook-activities';
import { DependencyAway } from '../application/provisioning/runs';
import { isDatabaseAway } from '../store/database-away';
import { StoreOverloadedError } from '../store/event-store';
import { taskQueue } from '../temporal/task-queue';
import type { WorkflowBundle } from './workflow-bundle';

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly application: Pick<
    ProvisioningActivityDependencies,
    'provisioningRun' | 'runRehearsals' | 'closeRun'
  > &
    Pick<RehearsalActivityDependencies, 'rehearsalLife' | 'rotationSteps' | 'signingSteps'> &
    Omit<BreakGlassActivityDependencies, 'isAway'> &
    TenantActivityDependencies &
    Omit<RunActivityDependencies, 'isAway'> &
    Omit<WebhookActivityDependencies, 'isAway'>;
  readonly workflowBundle: WorkflowBundle;
}

/** A worker that carries provisionings, rehearsals and changes of tenants out; it takes work once it is run. */
export function createWorker(options: WorkerOptions) {
  return Worker.create(workerSettings(options));
}

/** How such a worker is set up. */
export function workerSettings({ connection, namespace, application, workflowBundle }: WorkerOptions) {
  return {
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: {
      ...createProvisioningActivities({ ...application, isAway }),
      ...createRehearsalActivities({ ...application, isAway }),
      ...createBreakGlassActivities({ ...application, isAway }),
      ...createTenantActivities(application),
      ...createWebhookActivities({ ...application, isAway }),
    },
    // Above the longest activity: what is in flight is finished, not cancelled.
    shutdownGraceTime: '35 seconds',
    // What a worker that died had in its cache goes to another one after that; by itself it would after ten seconds.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    // Unthrottled, a heartbeat that comes late on a loaded machine is still in time.
    maxHeartbeatThrottleInterval: '1 second',
    // Decisions are appended in batches: several in flight cost hardly more than one.
    maxConcurrentLocalActivityExecutions: 64,
  } as const;
}

export function isAway(error: unknown): boolean {
  return error instanceof DependencyAway || error instanceof StoreOverloadedError || isDatabaseAway(error);
}
