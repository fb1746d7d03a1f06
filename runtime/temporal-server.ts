import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { requireFreePort } from './ports';
import { type Ending, endLeftBehind, type ServerProcess, startServerProcess } from './server-process';
import { StartError } from './start-error';
import { waitFor } from './wait-for';

const host = '127.0.0.1';
const startMilliseconds = 60_000;
const ending: Ending = [
  { signal: 'SIGTERM', milliseconds: 15_000 },
  { signal: 'SIGKILL', milliseconds: 5_000 },
];

/** What a person or a query finds our runs by; all of type Keyword. */
export const searchAttributes = ['TenantRef', 'Stage', 'Outcome', 'RefusalCode'] as const;

export interface TemporalServerOptions {
  /** Path of the Temporal CLI. */
  readonly cli: string;
  /** Absolute path of the folder that state lives in. */
  readonly home: string;
  /** `home`: workflows survive a restart. `memory`: they don't. */
  readonly keep: 'home' | 'memory';
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
  /** Gets a line for each thing worth knowing on the way. */
  readonly report: (line: string) => void;
}

export interface TemporalServer {
  /** `host:port` of its gRPC API. */
  readonly address: string;
  readonly uiUrl: string;
  readonly pid: number;
  /** As the server tells it, such as `1.29.1`. */
  readonly version: string;
  readonly logFile: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Temporal development server with its Web UI, and waits until it answers for the namespace. One that a killed
 * run left behind is stopped first.
 *
 * @throws StartError when a port is taken or the server doesn't come up.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { home, port, uiPort, namespace, report } = options;
  mkdirSync(home, { recursive: true });
  const logFile = join(home, 'temporal.log');
  await endLeftBehindTemporal(home, report);
  await requireFreePort(port, 'Temporal', 'PORTCULLIS_TEMPORAL_PORT');
  await requireFreePort(uiPort, 'the Temporal Web UI', 'PORTCULLIS_TEMPORAL_UI_PORT');
  const server = await startServerProcess({
    command: options.cli,
    args: [
      ...['server', 'start-dev', '--ip', host, '--port', String(port), '--ui-port', String(uiPort)],
      ...['--namespace', namespace, '--log-level', 'warn', '--log-format', 'json'],
      ...(options.keep === 'home' ? storeArguments(home) : []),
      ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ],
    logFile,
    stateFile: stateFileIn(home),
    ending,
  });
  const address = `${host}:${port}`;
  const version = await waitFor(() => versionOnceReady(server, address, namespace), startMilliseconds);
  if (version === undefined || server.hasExited()) {
    const log = server.logTail();
    await server.stop();
    throw new StartError(`The Temporal server did not come up. It wrote:\n${log}`, `Its log is ${logFile}.`);
  }
  return {
    address,
    uiUrl: `http://${host}:${uiPort}`,
    pid: server.pid,
    version,
    logFile,
    exited: server.exited,
    stop: server.stop,
  };
}

/**
 * Ends the server of a home folder whose starter is gone; gives whether there was a trace of one.
 *
 * @throws StartError when its starter is still alive.
 */
export async function endLeftBehindTemporal(home: string, report: (line: string) => void): Promise<boolean> {
  return endLeftBehind('Temporal server', stateFileIn(home), ending, report);
}

function stateFileIn(home: string): string {
  return join(home, 'temporal-process.json');
}

/** SQLite's write-ahead log: measured three times as many starts a second as its default journal, as durable. */
function storeArguments(home: string): string[] {
  return ['--db-filename', join(home, 'temporal.sqlite'), '--sqlite-pragma', 'journal_mode=WAL'];
}

async function versionOnceReady(
  server: ServerProcess,
  address: string,
  namespace: string,
): Promise<string | undefined> {
  if (server.hasExited()) {
    return '';
  }
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2s' });
    try {
      await connection.workflowService.describeNamespace({ namespace });
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      return serverVersion ?? 'unknown';
    } finally {
      await connection.close();
    }
  } catch {
    return undefined;
  }
}
