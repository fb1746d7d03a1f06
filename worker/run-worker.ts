import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { requireSearchAttributes } from '../temporal/search-attributes';
import { createDedicatedRunsWorker, createSharedRunsWorker } from './runs-worker';
import { installTemporalRuntime, type Logger } from './temporal-runtime';
import { TenantWorkers, type TenantWorkersOptions } from './tenant-workers';
import { createWorker, type WorkerOptions } from './worker';
import { loadWorkflowBundle, type WorkflowBundle } from './workflow-bundle';

export interface RunWorkerOptions {
  /** `host:port`. */
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly application: WorkerOptions['application'];
  /** The dedicated tenants whose work is done in this process. */
  readonly tenants: TenantWorkersOptions['tenants'];
  /** Where the bundled workflows are kept between two starts. */
  readonly cacheFolder: string;
  readonly logger: Logger;
  /** Ends the worker, after what it has in flight. */
  readonly signal: AbortSignal;
  /** Is called each time that the worker begins to take work. */
  readonly onRunning?: () => void;
}

const firstBackoffMs = 200;
const longestBackoffMs = 5_000;

/** Does the platform's work, that of the tenants who share its namespace, and that of dedicated ones, until the signal. */
export function runWorker(options: RunWorkerOptions): Promise<void> {
  const { namespace, application, signal, onRunning } = options;
  return keepRunning(options, async (connection, workflowBundle) => {
    await requireSearchAttributes(connection, namespace);
    const workers = [
      await createWorker({ connection, namespace, application, workflowBundle }),
      await createSharedRunsWorker({ connection, namespace, application, workflowBundle }),
    ];
    if (signal.aborted) return;
    const tenantWorkers = tenantWorkersOver(options, connection, workflowBundle);
    tenantWorkers.start();
    const running = runTogether(workers, signal);
    onRunning?.();
    await running.finally(() => tenantWorkers.stop());
  });
}

/** Does the work of dedicated tenants alone, until the signal. */
export function runTenantWorkers(options: RunWorkerOptions): Promise<void> {
  const { signal, onRunning } = options;
  return keepRunning(options, async (connection, workflowBundle) => {
    const tenantWorkers = tenantWorkersOver(options, connection, workflowBundle);
    tenantWorkers.start();
    onRunning?.();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await tenantWorkers.stop();
  });
}

type Work = (connection: NativeConnection, workflowBundle: WorkflowBundle) => Promise<void>;

/** Where Temporal is away, or a worker ends for a fault, all is started again. */
async function keepRunning(options: RunWorkerOptions, work: Work): Promise<void> {
  const { logger, signal, cacheFolder, temporalAddress } = options;
  installTemporalRuntime(logger);
  const workflowBundle = await loadWorkflowBundle(cacheFolder);
  let backoffMs = firstBackoffMs;
  while (!signal.aborted) {
    const began = Date.now();
    try {
      const connection = await NativeConnection.connect({ address: temporalAddress });
      try {
        await work(connection, workflowBundle);
      } finally {
        await connection.close();
      }
    } catch (error) {
      // A worker that did its work for a while is no sign of a lasting fault.
      if (Date.now() - began > longestBackoffMs) backoffMs = firstBackoffMs;
      logger.warn({ err: error, backoffMs }, 'the worker ended; another one is started');
      await sleep(backoffMs, undefined, { signal }).catch(() => {});
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
    }
  }
}

/** Runs them until the signal; where one ends for a fault, so do the others, and it is thrown. */
async function runTogether(workers: readonly Worker[], signal: AbortSignal): Promise<void> {
  const end = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const running = workers.map((worker) => worker.run());
    await Promise.all(running).catch(async (error: unknown) => {
      end();
      await Promise.allSettled(running);
      throw error;
    });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function tenantWorkersOver(
  { application, tenants, logger }: RunWorkerOptions,
  connection: NativeConnection,
  workflowBundle: WorkflowBundle,
): TenantWorkers {
  return new TenantWorkers({
    tenants,
    logger,
    createWorker: (namespace) =>
      createDedicatedRunsWorker({ connection, namespace, application, workflowBundle }),
  });
}
