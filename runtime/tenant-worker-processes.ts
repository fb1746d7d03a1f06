import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ServiceAddresses } from './running-services';
import { type Supervisable, supervise } from './supervision';

export interface TenantWorkerProcessesOptions {
  /** How many; each serves its share of the dedicated tenants. */
  readonly count: number;
  readonly addresses: ServiceAddresses;
  readonly report: (line: string) => void;
}

/** Processes that do the work of dedicated tenants, started again whenever one ends. */
export interface TenantWorkerProcesses {
  /** Of those that run now. */
  readonly pids: readonly number[];
  /** Ends them all; what is in flight is finished. */
  stop(): Promise<void>;
}

const commandLine = join(__dirname, '..', 'cli', 'portcullis.cjs');
/** Above what a worker gives what it has in flight. */
const endMilliseconds = 60_000;

export function startTenantWorkerProcesses(options: TenantWorkerProcessesOptions): TenantWorkerProcesses {
  const { count, report } = options;
  const current = new Map<number, ChildProcess>();
  const supervised = Array.from({ length: count }, (_, index) => {
    const start = () => {
      const child = startProcess(options, index);
      current.set(index, child);
      return supervisable(child);
    };
    return supervise(start(), {
      name: `The process ${index + 1} of ${count} for dedicated tenants`,
      restart: async () => start(),
      report,
      tireless: true,
    });
  });
  return {
    get pids() {
      return [...current.values()].flatMap(({ pid, exitCode, signalCode }) =>
        pid === undefined || exitCode !== null || signalCode !== null ? [] : [pid],
      );
    },
    stop: async () => {
      await Promise.all(supervised.map((each) => each.stop()));
    },
  };
}

function startProcess({ count, addresses }: TenantWorkerProcessesOptions, index: number): ChildProcess {
  return fork(commandLine, ['worker', '--share', `${index}/${count}`], {
    env: {
      ...process.env,
      DATABASE_URL: addresses.databaseUrl,
      DATABASE_URL_FILE: '',
      TEMPORAL_ADDRESS: addresses.temporalAddress,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function supervisable(child: ChildProcess): Supervisable {
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    exited,
    stop: async () => {
      // It ends in good order as soon as nobody is connected to it: also where this process was killed.
      if (child.connected) child.disconnect();
      const impatience = setTimeout(() => child.kill('SIGKILL'), endMilliseconds);
      await exited;
      clearTimeout(impatience);
    },
  };
}
