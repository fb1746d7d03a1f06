import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { requireFreePort } from './ports';
import { findPostgresBinaries } from './postgres-binaries';
import { findPostmaster, initialiseData, superuser } from './postgres-data';
import { locatePostgresData, readDataMajor } from './postgres-folder';
import { readOrCreateSecret } from './secret-file';
import {
  type Ending,
  endLeftBehind,
  endProcess,
  type ServerProcess,
  startServerProcess,
} from './server-process';
import { StartError } from './start-error';
import { findUnprivilegedUser } from './unprivileged-user';
import { waitFor } from './wait-for';

const host = '127.0.0.1';
const database = 'portcullis';
/** Long, because a crash's recovery may have much to replay. */
const startMilliseconds = 120_000;
/** How long the backends of a killed postmaster may take to notice and to leave the data. */
const orphanedBackendMilliseconds = 20_000;

/** Fast shutdown: sessions are ended, the data is left clean. Then immediate: what is left is recovered at the next start. */
const ending: Ending = [
  { signal: 'SIGINT', milliseconds: 30_000 },
  { signal: 'SIGQUIT', milliseconds: 10_000 },
  { signal: 'SIGKILL', milliseconds: 5_000 },
];

export interface EmbeddedPostgresOptions {
  /** Absolute path of the folder that state lives in. */
  readonly home: string;
  readonly port: number;
  /** Folders of PATH, searched for an installed PostgreSQL when the npm package is missing. */
  readonly searchPath: readonly string[];
  /** Gets a line for each thing worth knowing on the way. */
  readonly report: (line: string) => void;
  /** Server settings beside ours, by name; for tests, which may do without durability. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Connection string of the database `portcullis` with the superuser's password: a secret. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** Such as `18.4`. */
  readonly version: string;
  readonly dataFolder: string;
  readonly logFile: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Fast shutdown; resolves when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the database of a home folder; makes it where there is none yet. Data survives restarts, and a server that a
 * killed run left behind is shut down first.
 *
 * @throws StartError when the port is taken, when no PostgreSQL is found, or when the data doesn't fit.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { home, port, report } = options;
  mkdirSync(home, { recursive: true });
  const logFile = join(home, 'postgres.log');
  const user = findUnprivilegedUser();
  const dataFolder = locatePostgresData(home, user, report);
  await endLeftBehindPostgres(home, report);
  const postmaster = findPostmaster(dataFolder);
  if (postmaster !== undefined) {
    report(`stopping the PostgreSQL that an earlier run left behind (pid ${postmaster.pid})`);
    await endProcess(postmaster, ending);
  }
  await requireFreePort(port, 'PostgreSQL', 'PORTCULLIS_POSTGRES_PORT');

  const binaries = findPostgresBinaries({
    user,
    searchPath: options.searchPath,
    dataMajor: readDataMajor(dataFolder),
    report,
  });
  const password = readOrCreateSecret(join(home, 'postgres-password'), () =>
    randomBytes(24).toString('base64url'),
  );
  if (!existsSync(dataFolder)) {
    report(`making a new database (PostgreSQL ${binaries.version}) in ${dataFolder}`);
    await initialiseData(binaries, dataFolder, password, user);
  }

  const start = () =>
    startServerProcess({
      command: join(binaries.folder, 'postgres'),
      args: ['-D', dataFolder, ...settingArguments({ ...ownSettings(port), ...options.settings })],
      logFile,
      stateFile: stateFileIn(home),
      ending,
      user,
    });
  const server = await startPastOrphans(start, connection(port, password, 'postgres'), dataFolder);
  await createDatabase(connection(port, password, 'postgres'));
  return {
    url: `postgres://${superuser}:${password}@${host}:${port}/${database}`,
    host,
    port,
    pid: server.pid,
    version: binaries.version,
    dataFolder,
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
export async function endLeftBehindPostgres(home: string, report: (line: string) => void): Promise<boolean> {
  return endLeftBehind('PostgreSQL', stateFileIn(home), ending, report);
}

function stateFileIn(home: string): string {
  return join(home, 'postgres-process.json');
}

/** Loopback TCP alone, sized for a small machine, and nothing of what clients send in the log. */
function ownSettings(port: number): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: host,
    unix_socket_directories: '',
    shared_buffers: '64MB',
    max_connections: '100',
    max_locks_per_transaction: '128',
    max_wal_size: '512MB',
    jit: 'off',
    fsync: 'on',
    synchronous_commit: 'on',
    // Statements, their parameters and the DETAIL of errors hold what was sent.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    logging_collector: 'off',
  };
}

function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

function connection(port: number, password: string, name: string): ConnectionOptions {
  return { host, port, user: superuser, password, database: name };
}

/** Starts again while backends of a killed postmaster are still on their way out: PostgreSQL refuses to join them. */
async function startPastOrphans(
  start: () => Promise<ServerProcess>,
  target: ConnectionOptions,
  dataFolder: string,
): Promise<ServerProcess> {
  const deadline = performance.now() + orphanedBackendMilliseconds;
  for (;;) {
    const server = await start();
    const ready = await waitFor(() => answersOrHasEnded(server, target, dataFolder), startMilliseconds);
    if (ready === 'answers') {
      return server;
    }
    const log = server.logTail();
    await server.stop();
    if (
      ready === undefined ||
      performance.now() > deadline ||
      !/shared memory block|postmaster\.pid/.test(log)
    ) {
      throw new StartError(
        ready === undefined
          ? `PostgreSQL did not answer within ${startMilliseconds / 1000} s. It wrote:\n${log}`
          : `PostgreSQL ended while starting. It wrote:\n${log}`,
        `Mend what it names; the data is in ${dataFolder}.`,
      );
    }
    await delay(200);
  }
}

async function answersOrHasEnded(
  server: ServerProcess,
  target: ConnectionOptions,
  dataFolder: string,
): Promise<'answers' | 'ended' | undefined> {
  if (server.hasExited()) {
    return 'ended';
  }
  const client = new Client({ ...target, connectionTimeoutMillis: 2_000 });
  // The server may end between connecting and closing; without a listener that would be an uncaught error.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return 'answers';
  } catch (error) {
    const wrongPassword = '28P01';
    if (error instanceof DatabaseError && error.code === wrongPassword) {
      await server.stop();
      throw new StartError(
        `The database in ${dataFolder} has another password than the home folder's postgres-password.`,
        'Put the right file back, or remove both to begin anew.',
      );
    }
    return undefined;
  }
}

async function createDatabase(target: ConnectionOptions): Promise<void> {
  const client = new Client(target);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(database)}`);
    }
  } finally {
    await client.end();
  }
}
