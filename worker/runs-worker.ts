import { type NativeConnection, Worker } from '@temporalio/worker';
import { createRunActivities } from '../activities/run-activities';
import { tenantProbeActivities } from '../activities/tenant-probe-activities';
import { runsTaskQueue } from '../temporal/task-queue';
import { isAway, type WorkerOptions } from './worker';
import type { WorkflowBundle } from './workflow-bundle';

export interface RunsWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly application: WorkerOptions['application'];
  readonly workflowBundle: WorkflowBundle;
}

/** A worker that does the own work of all tenants that share the platform's namespace. */
export function createSharedRunsWorker(options: RunsWorkerOptions): Promise<Worker> {
  return Worker.create(settings(options));
}

/**
 * A worker that does the work of one tenant in a namespace of its own, one of many in a process: it polls and keeps
 * little, and runs workflows in the thread of the process. With a thread to each worker, a tenant takes 50 to 60 MB.
 */
export function createDedicatedRunsWorker(options: RunsWorkerOptions): Promise<Worker> {
  return Worker.create({
    ...settings(options),
    debugMode: true,
    maxConcurrentWorkflowTaskPolls: 2,
    maxConcurrentActivityTaskPolls: 1,
    maxConcurrentWorkflowTaskExecutions: 8,
    maxConcurrentActivityTaskExecutions: 8,
    maxConcurrentLocalActivityExecutions: 8,
    maxCachedWorkflows: 8,
  });
}

function settings({ connection, namespace, application, workflowBundle }: RunsWorkerOptions) {
  return {
    connection,
    namespace,
    taskQueue: runsTaskQueue,
    workflowBundle,
    activities: { ...tenantProbeActivities, ...createRunActivities({ ...application, isAway }) },
    // Above the longest activity: what is in flight is finished, not cancelled.
    shutdownGraceTime: '35 seconds',
    stickyQueueScheduleToStartTimeout: '5 seconds',
    maxHeartbeatThrottleInterval: '1 second',
  } as const;
}
