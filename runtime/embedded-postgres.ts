import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { requireFreePort } from './ports';
import { findPostgresBinaries } from './postgres-binaries';
import { findPostmaster, initialiseData, superuser } from './postgres-data';
import { locatePostgresData, readDataMajor } from './postgres-folder';
import { type ConnectionOptions, startUntilReady } from './postgres-readiness';
import { readOrCreateSecret } from './secret-file';
import { type Ending, endLeftBehind, endProcess, startServerProcess } from './server-process';
import { findUnprivilegedUser } from './unprivileged-user';

const host = '127.0.0.1';
const database = 'portcullis';
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
  const administration = { host, port, user: superuser, password, database: 'postgres' };
  const server = await startUntilReady(start, administration, dataFolder);
  await createDatabase(administration);
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
