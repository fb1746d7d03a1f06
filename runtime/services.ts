import type { Configuration } from './configuration';
import { startEmbeddedPostgres } from './embedded-postgres';
import type { Progress } from './progress';
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
 * Starts PostgreSQL and Temporal side by side, each only where no address is given. When one fails, the other is
 * stopped again.
 *
 * @throws StartError
 */
export async function startServices(settings: Settings, progress: Progress): Promise<Services> {
  const [database, temporal] = await Promise.allSettled([
    startDatabase(settings, progress),
    startTemporal(settings, progress),
  ]);
  if (database.status === 'rejected' || temporal.status === 'rejected') {
    for (const service of [temporal, database]) {
      if (service.status === 'fulfilled') {
        await service.value.stop();
      }
    }
    throw database.status === 'rejected'
      ? database.reason
      : temporal.status === 'rejected'
        ? temporal.reason
        : undefined;
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
  const step = progress.step('Starting PostgreSQL');
  try {
    const server = await startEmbeddedPostgres({
      home: settings.home,
      port: settings.postgresPort,
      searchPath: settings.programs.searchPath,
      report: step.report,
    });
    step.done(`PostgreSQL ${server.version} ready on ${server.host}:${server.port}`);
    return { address: server.url, stop: server.stop };
  } catch (error) {
    step.failed(firstLine(error));
    throw error;
  }
}

async function startTemporal(settings: Settings, progress: Progress): Promise<Service> {
  if (settings.temporalAddress !== undefined) {
    progress.step('Temporal').done(`Temporal as given by TEMPORAL_ADDRESS, ${settings.temporalAddress}`);
    return { address: settings.temporalAddress, stop: nothingToStop };
  }
  const step = progress.step('Starting Temporal');
  try {
    const server = await startTemporalServer({
      cli: await findTemporalCli({ programs: settings.programs, report: step.report }),
      home: settings.home,
      keep: 'home',
      port: settings.temporalPort,
      uiPort: settings.temporalUiPort,
      namespace: settings.temporalNamespace,
      report: step.report,
    });
    step.done(`Temporal ${server.version} ready on ${server.address}`);
    return { address: server.address, uiUrl: server.uiUrl, stop: server.stop };
  } catch (error) {
    step.failed(firstLine(error));
    throw error;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
