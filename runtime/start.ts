import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ProvisioningView } from '../application/provisioning/provisioning-view';
import { loadWorkflowBundle } from '../worker/workflow-bundle';
import { resolveAdminToken } from './admin-token';
import type { Configuration } from './configuration';
import { connect } from './connected';
import { provisionExample } from './example';
import { lockInstance } from './instance-lock';
import { prepare, type RunningProcess, requireApiPorts, serveApi, serveWorker } from './processes';
import type { Progress } from './progress';
import { publishServices } from './running-services';
import { serviceSteps, startServices } from './services';

export interface StartOptions {
  /** Whether the example tenant is provisioned. */
  readonly example: boolean;
  readonly logger: Logger;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
}

/** What a start has brought up, for the banner. */
export interface Started extends RunningProcess {
  readonly apiUrl: string;
  readonly temporalUiUrl: string | undefined;
  /** Whether anything runs that is not meant for production. */
  readonly embedded: boolean;
  /** The file that keeps the admin token; undefined where it was given. */
  readonly adminTokenPath: string | undefined;
  readonly example: ProvisioningView | undefined;
}

/** The steps that a start counts, by whether it provisions the example. */
export const startSteps = (example: boolean) => serviceSteps + (example ? 4 : 3);

/** Everything in one process: services, schema, worker, API, and the example tenant. @throws StartError */
export async function start(
  configuration: Configuration,
  { example, logger, signal }: StartOptions,
  progress: Progress,
): Promise<Started> {
  const { home, host, port } = configuration;
  const apiUrl = `http://${host}:${port}`;
  const ends: (() => Promise<void> | void)[] = [];
  const stop = once(async () => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
  });
  try {
    const lock = lockInstance(home, apiUrl);
    ends.push(() => lock.release());
    await requireApiPorts(configuration);

    // Bundling takes seconds of one core while the servers come up; the worker finds it done.
    loadWorkflowBundle(join(home, 'cache')).catch(() => {});
    const services = await startServices(configuration, progress, signal);
    ends.push(() => services.stop());
    const published = publishServices(home, services);
    ends.push(() => published.withdraw());

    await inStep(progress, 'Bringing schema and search attributes up to date', async () => {
      const changes = await prepare(services, configuration);
      return changes.length === 0
        ? 'Schema and search attributes are up to date'
        : `Schema and search attributes brought up to date (${changes.length} changes)`;
    });

    const connected = await connect(services, configuration, logger, 'portcullis');
    ends.push(() => connected.close());
    connected.housekeeping.start();

    const worker = serveWorker(connected, services, configuration, logger);
    ends.push(() => worker.stop());
    await inStep(progress, 'Starting the worker', async () => {
      await worker.running;
      return 'Worker takes provisionings';
    });
    await inStep(progress, 'Starting the API', async () => {
      const api = await serveApi(connected, configuration, logger);
      ends.push(() => api.stop());
      return `API ready on ${apiUrl}`;
    });

    const { token: adminToken, path: adminTokenPath } = resolveAdminToken(home, configuration.adminToken);
    const { application } = connected;
    const provisioned = example
      ? await inExampleStep(progress, (report) =>
          provisionExample({ application, apiUrl, adminToken, home, signal, report }),
        )
      : undefined;
    return {
      apiUrl,
      temporalUiUrl: services.temporalUiUrl,
      embedded: services.embedded,
      adminTokenPath,
      example: provisioned,
      finished: worker.finished,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function inExampleStep(
  progress: Progress,
  work: (report: (line: string) => void) => Promise<ProvisioningView>,
): Promise<ProvisioningView> {
  const step = progress.step('Provisioning the example tenant');
  try {
    const view = await work((line) => step.report(line));
    step.done(`${view.tenant} ${view.state}`);
    return view;
  } catch (error) {
    step.failed('The example tenant could not be provisioned');
    throw error;
  }
}

async function inStep(progress: Progress, doing: string, work: () => Promise<string>): Promise<void> {
  const step = progress.step(doing);
  try {
    step.done(await work());
  } catch (error) {
    step.failed(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'a fault');
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
