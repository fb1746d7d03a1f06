import { join } from 'node:path';
import type { Logger } from 'pino';
import { listen } from '../api/listen';
import { createApi } from '../api/server';
import { listMigrations, migrate } from '../store/migrate';
import { openTemporal } from '../temporal/connection';
import { missingSearchAttributes, registerSearchAttributes } from '../temporal/search-attributes';
import {
  type RunWorkerOptions,
  runWorker as runTemporalWorker,
  runTenantWorkers,
} from '../worker/run-worker';
import { isServedIn, type TenantShare } from '../worker/tenant-share';
import { resolveAdminToken } from './admin-token';
import type { Configuration } from './configuration';
import { type Connected, connect } from './connected';
import { lockInstance } from './instance-lock';
import { requireFreePort } from './ports';
import type { Progress } from './progress';
import { findServices, publishServices, type ServiceAddresses } from './running-services';
import { startServices } from './services';
import { StartError } from './start-error';
import { startTenantWorkerProcesses } from './tenant-worker-processes';

/** Something that runs until it is stopped, or ends by itself. */
export interface RunningProcess {
  /** Finishes what is in flight, then ends. */
  stop(): Promise<void>;
  /** Resolves when it has ended; rejects where that is for a fault. */
  readonly finished: Promise<void>;
}

/** Brings the schema, the database's roles and Temporal's search attributes up to date. Gives what it changed. */
export async function runMigrate(configuration: Configuration): Promise<readonly string[]> {
  const addresses = findServices(configuration);
  return prepare(addresses, configuration);
}

export async function prepare(
  { databaseUrl, temporalAddress }: ServiceAddresses,
  { temporalNamespace }: Pick<Configuration, 'temporalNamespace'>,
): Promise<readonly string[]> {
  const temporal = openTemporal({ address: temporalAddress, namespace: temporalNamespace });
  try {
    const [migrations, attributes] = await Promise.all([
      migrate(databaseUrl),
      registerSearchAttributes(temporal.connection, temporalNamespace),
    ]);
    return [...migrations, ...attributes.map((name) => `search attribute ${name}`)];
  } finally {
    await temporal.close();
  }
}

/** The embedded services alone, for API and worker as processes of their own. */
export async function runServices(configuration: Configuration, progress: Progress): Promise<RunningProcess> {
  const lock = lockInstance(configuration.home, 'the embedded services');
  try {
    const services = await startServices(configuration, progress);
    const published = publishServices(configuration.home, services);
    return until(async () => {
      published.withdraw();
      await services.stop();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

export async function runApi(configuration: Configuration, logger: Logger): Promise<RunningProcess> {
  await requireApiPorts(configuration);
  const addresses = findServices(configuration);
  await requirePrepared(addresses, configuration);
  const connected = await connect(addresses, configuration, logger, 'portcullis-api');
  const api = await serveApi(connected, configuration, logger);
  connected.housekeeping.start();
  return until(async () => {
    await api.stop();
    await connected.close();
  });
}

export async function runWorker(configuration: Configuration, logger: Logger): Promise<RunningProcess> {
  const addresses = findServices(configuration);
  await requirePrepared(addresses, configuration);
  const connected = await connect(addresses, configuration, logger, 'portcullis-worker');
  connected.housekeeping.start();
  const worker = serveWorker(connected, addresses, configuration, logger);
  await worker.running;
  return {
    finished: worker.finished,
    stop: async () => {
      await worker.stop();
      await connected.close();
    },
  };
}

/** @throws PortTakenError */
export async function requireApiPorts({ port, furtherPorts, host }: Configuration): Promise<void> {
  await requireFreePort(port, 'the HTTP API', 'PORT', host);
  for (const further of furtherPorts)
    await requireFreePort(further, 'the HTTP API', 'PORTCULLIS_LISTEN', host);
}

/** The API on its ports, with the first operator's token installed. */
export async function serveApi(
  { application, temporal, metrics }: Connected,
  { home, adminToken, host, port, furtherPorts, refusalsPerMinute, sessionAttemptsPerMinute }: Configuration,
  logger: Logger,
): Promise<{ stop(): Promise<void> }> {
  await application.operators.install('admin', resolveAdminToken(home, adminToken).token);
  const api = await createApi({
    application,
    logger,
    metrics,
    temporalHealth: () => temporal.ping(),
    refusalsPerMinute,
    sessionAttemptsPerMinute,
  });
  const listening = await listen(api, { host, ports: [port, ...furtherPorts] });
  return { stop: () => listening.close() };
}

/** A worker, with processes of its own for dedicated tenants if so configured; `running` resolves when it takes work. */
export function serveWorker(
  { application }: Connected,
  addresses: ServiceAddresses,
  configuration: Configuration,
  logger: Logger,
): RunningProcess & { readonly running: Promise<void> } {
  const { tenantWorkerProcesses: count } = configuration;
  const processes =
    count === 0
      ? undefined
      : startTenantWorkerProcesses({ count, addresses, report: (line) => logger.warn(line) });
  const worker = running(runTemporalWorker, addresses, configuration, {
    application,
    logger,
    tenants: async () => (count === 0 ? application.dedicatedTenants() : []),
  });
  return {
    ...worker,
    stop: async () => {
      await Promise.all([worker.stop(), processes?.stop()]);
    },
  };
}

/** The work of a share of the dedicated tenants, for as long as the worker is there that this process was started by. */
export async function runTenantWorker(
  configuration: Configuration,
  logger: Logger,
  share: TenantShare,
): Promise<RunningProcess> {
  const addresses = findServices(configuration);
  const connected = await connect(addresses, configuration, logger, 'portcullis-tenant-worker');
  const { application } = connected;
  const worker = running(runTenantWorkers, addresses, configuration, {
    application,
    logger,
    tenants: async () =>
      (await application.dedicatedTenants()).filter(({ tenant_id }) => isServedIn(share, tenant_id)),
  });
  const stop = async () => {
    await worker.stop();
    await connected.close();
  };
  process.once('disconnect', () => void worker.stop());
  await worker.running;
  return { finished: worker.finished, stop };
}

function running(
  run: (options: RunWorkerOptions) => Promise<void>,
  { temporalAddress }: ServiceAddresses,
  { home, temporalNamespace }: Configuration,
  given: Pick<RunWorkerOptions, 'application' | 'tenants' | 'logger'>,
): RunningProcess & { readonly running: Promise<void> } {
  const ending = new AbortController();
  const { promise: taking, resolve, reject } = withResolvers();
  const finished = run({
    ...given,
    temporalAddress,
    namespace: temporalNamespace,
    cacheFolder: join(home, 'cache'),
    signal: ending.signal,
    onRunning: resolve,
  });
  finished.then(resolve, reject);
  return {
    running: taking,
    finished,
    stop: async () => {
      ending.abort();
      await finished;
    },
  };
}

/** API and worker change nothing of the schema: their login owns nothing. @throws StartError */
async function requirePrepared(
  addresses: ServiceAddresses,
  { temporalNamespace }: Configuration,
): Promise<void> {
  const mend = 'Run `portcullis migrate` with a user that owns the database.';
  const waiting = (await listMigrations(addresses.databaseUrl)).filter(
    ({ executedAt }) => executedAt === undefined,
  );
  if (waiting.length > 0)
    throw new StartError(
      `The database lacks ${waiting.length} migration(s), from ${waiting[0]?.name} on.`,
      mend,
    );
  const temporal = openTemporal({ address: addresses.temporalAddress, namespace: temporalNamespace });
  try {
    const missing = await missingSearchAttributes(temporal.connection, temporalNamespace);
    if (missing.length > 0)
      throw new StartError(`Temporal lacks the search attributes ${missing.join(', ')}.`, mend);
  } finally {
    await temporal.close();
  }
}

function until(stop: () => Promise<void>): RunningProcess {
  const { promise: finished, resolve, reject } = withResolvers();
  let stopping: Promise<void> | undefined;
  return {
    finished,
    stop: () => {
      stopping ??= stop().then(resolve, reject);
      return stopping;
    },
  };
}

// Promise.withResolvers, which Node 20 lacks.
function withResolvers() {
  let resolve: () => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}
