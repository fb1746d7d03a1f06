import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { requireSearchAttributes } from '../temporal/search-attributes';
import { installTemporalRuntime, type Logger } from './temporal-runtime';
import { createWorker, type WorkerOptions } from './worker';
import { loadWorkflowBundle } from './workflow-bundle';

export interface RunWorkerOptions {
  /** `host:port`. */
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly application: WorkerOptions['application'];
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

/** Runs a worker until the signal: where Temporal is away, or the worker ends for a fault, another one is started. */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { logger, signal, cacheFolder } = options;
  installTemporalRuntime(logger);
  const workflowBundle = await loadWorkflowBundle(cacheFolder);
  let backoffMs = firstBackoffMs;
  while (!signal.aborted) {
    const began = Date.now();
    try {
      await runOnce(options, workflowBundle);
    } catch (error) {
      // A worker that did its work for a while is no sign of a lasting fault.
      if (Date.now() - began > longestBackoffMs) backoffMs = firstBackoffMs;
      logger.warn({ err: error, backoffMs }, 'the worker ended; another one is started');
      await sleep(backoffMs, undefined, { signal }).catch(() => {});
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
    }
  }
}

async function runOnce(
  { temporalAddress, namespace, application, signal, onRunning }: RunWorkerOptions,
  workflowBundle: WorkerOptions['workflowBundle'],
): Promise<void> {
  const connection = await NativeConnection.connect({ address: temporalAddress });
  try {
    await requireSearchAttributes(connection, namespace);
    const worker = await createWorker({ connection, namespace, application, workflowBundle });
    if (signal.aborted) return;
    const end = () => worker.shutdown();
    signal.addEventListener('abort', end, { once: true });
    try {
      const running = worker.run();
      onRunning?.();
      await running;
    } finally {
      signal.removeEventListener('abort', end);
    }
  } finally {
    await connection.close();
  }
}
