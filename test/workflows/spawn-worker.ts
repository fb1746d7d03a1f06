import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testTemporalAddress } from '../environment/addresses';
import { bundleCache, type Deployment } from './deployment';
import type { WorkerProcessOptions } from './worker-process';

/** A worker of the deployment in a process of its own; what it prints can be read. */
export function spawnWorker(
  { databaseUrl, temporal }: Pick<Deployment, 'databaseUrl' | 'temporal'>,
  options: Pick<WorkerProcessOptions, 'keyEncryptionKey' | 'holding' | 'runs'> = {},
): ChildProcess {
  const given: WorkerProcessOptions = {
    databaseUrl,
    temporalAddress: testTemporalAddress(),
    namespace: temporal.namespace,
    cacheFolder: bundleCache,
    ...options,
  };
  const script = join(__dirname, 'worker-process.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Without a chance to end anything. */
export async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}
