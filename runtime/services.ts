import type { Configuration } from './configuration';
import { startEmbeddedPostgres } from './embedded-postgres';
import type { Progress } from './progress';
import { type Supervisable, supervise } from './supervision';
import { findTemporalCli } from './temporal-cli';
import { startTemporalServer } from './temporal-server';

/** How many progress steps `startServices` takes. */
export const serviceSteps = 2;

/** What everything else rests on, embedded or given. */
export interface Services {
  /** A secret: it may hold a password. */
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Known only for the embedded server. */
  readonly temporalUiUrl: string | undefined;
  /** Whether anything runs that is not meant for production. */
  readonly embedded: boolean;
  /** Ends what was started here, in reverse order; nothing that was given. */
  stop(): Promise<void>;
}

type Settings = Pick<
  Configuration,
  | 'home'
  | 'databaseUrl'
  | 'temporalAddress'
  | 'temporalNamespace'
  | 'postgresPort'
  | 'temporalPort'
  | 'temporalUiPort'
  | 'programs'
>;

interface Service {
  readonly address: string;
  readonly uiUrl?: string;
  stop(): Promise<void>;
}

const nothingToStop = async () => undefined;

/**
 * Starts PostgreSQL and Temporal side by side, each only where no address is given, and keeps them running. When one
 * fails, or the signal says so, all is stopped again.
 *
 * @throws StartError, or the signal's reason.
 */
export async function startServices(
  settings: Settings,
  progress: Progress,
  interruption?: AbortSignal,
): Promise<Services> {
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(interruption === undefined ? [] : [interruption])]);
  const abortingOthers = async (starting: Promise<Service>): Promise<Service> => {
    try {
      return await starting;
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  };
  const [database, temporal] = await Promise.allSettled([
    abortingOthers(startDatabase(settings, progress)),
    abortingOthers(startTemporal(settings, progress, signal)),
  ]);
  if (signal.aborted || database.status === 'rejected' || temporal.status === 'rejected') {
    for (const service of [temporal, database]) {
      if (service.status === 'fulfilled') {
        await service.value.stop();
      }
    }
    throw signal.reason;
  }
  return {
    databaseUrl: database.value.address,
    temporalAddress: temporal.value.address,
    temporalUiUrl: temporal.value.uiUrl,
    embedded: settings.databaseUrl === undefined || settings.temporalAddress === undefined,
    stop: async () => {
      await temporal.value.stop();
      await database.value.stop();
    },
  };
}

async function startDatabase(settings: Settings, progress: Progress): Promise<Service> {
  if (settings.databaseUrl !== undefined) {
    progress.step('PostgreSQL').done('PostgreSQL as given by DATABASE_URL');
    return { address: settings.databaseUrl, stop: nothingToStop };
  }
  const start = (report: (line: string) => void) =>
    startEmbeddedPostgres({
      home: settings.home,
      port: settings.postgresPort,
      searchPath: settings.programs.searchPath,
      report,
    });
  const server = await inStep('PostgreSQL', progress, start, (started) => `${started.host}:${started.port}`);
  return { address: server.url, stop: keepRunning('PostgreSQL', server, start, progress) };
}

async function startTemporal(settings: Settings, progress: Progress, signal: AbortSignal): Promise<Service> {
  if (settings.temporalAddress !== undefined) {
    progress.step('Temporal').done(`Temporal as given by TEMPORAL_ADDRESS, ${settings.temporalAddress}`);
    return { address: settings.temporalAddress, stop: nothingToStop };
  }
  const start = async (report: (line: string) => void) =>
    startTemporalServer({
      cli: await findTemporalCli({ programs: settings.programs, report, signal }),
      home: settings.home,
      keep: 'home',
      port: settings.temporalPort,
      uiPort: settings.temporalUiPort,
      namespace: settings.temporalNamespace,
      report,
    });
  const server = await inStep('Temporal', progress, start, (started) => started.address);
  return {
    address: server.address,
    uiUrl: server.uiUrl,
    stop: keepRunning('Temporal', server, start, progress),
  };
}

async function inStep<T extends { readonly version: string }>(
  name: string,
  progress: Progress,
  start: (report: (line: string) => void) => Promise<T>,
  addressOf: (started: T) => string,
): Promise<T> {
  const step = progress.step(`Starting ${name}`);
  try {
    const started = await start(step.report);
    step.done(`${name} ${started.version} ready on ${addressOf(started)}`);
    return started;
  } catch (error) {
    step.failed((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '');
    throw error;
  }
}

/** What ends the service for good. */
function keepRunning(
  name: string,
  server: Supervisable,
  start: (report: (line: string) => void) => Promise<Supervisable>,
  progress: Progress,
): () => Promise<void> {
  const supervised = supervise(server, { name, restart: () => start(progress.note), report: progress.note });
  return () => supervised.stop();
}
