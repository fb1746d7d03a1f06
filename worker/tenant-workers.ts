import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from '@temporalio/worker';
import type { RegisteredTenant } from '../domain/registered-tenant';
import { type Repeated, repeat } from './repeated';
import type { Logger } from './temporal-runtime';

export interface TenantWorkersOptions {
  /** The dedicated tenants whose work is to be done here, as they stand. */
  readonly tenants: () => Promise<readonly Pick<RegisteredTenant, 'tenant_id' | 'namespace'>[]>;
  /** A worker for a namespace; it takes work once it is run. */
  readonly createWorker: (namespace: string) => Promise<Pick<Worker, 'run' | 'shutdown'>>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** How often is looked which tenants there are. */
  readonly everyMilliseconds?: number;
  /** The first pause before a worker that died is started again; it doubles. */
  readonly firstPauseMilliseconds?: number;
}

const longestPauseMilliseconds = 30_000;
const defaultEveryMilliseconds = 1_000;
const defaultFirstPauseMilliseconds = 500;
/** Having run so long, the next death of a worker counts as the first. */
const steadyMilliseconds = 60_000;

/**
 * Runs a worker for each dedicated tenant: from when it is registered or resumed, until it is suspended, deleted or
 * moved. A worker that dies is started again, after a pause that grows.
 */
export class TenantWorkers {
  private readonly serving = new Map<string, Served>();
  /** Those that finish what they have in flight, for nobody that is served any more. */
  private readonly draining = new Set<Promise<void>>();
  private rounds: Repeated | undefined;

  constructor(private readonly options: TenantWorkersOptions) {}

  start(): void {
    const { logger, everyMilliseconds = defaultEveryMilliseconds } = this.options;
    this.rounds = repeat(
      () => this.follow(),
      everyMilliseconds,
      // What runs goes on: nobody says that its tenant isn't there any more.
      (error) => logger.warn({ err: error }, 'which tenants are dedicated could not be read; tried again'),
    );
  }

  /** The namespaces whose workers take work. */
  get namespaces(): readonly string[] {
    return [...this.serving].filter(([, { running }]) => running).map(([namespace]) => namespace);
  }

  /** Ends them all; what is in flight is finished. */
  async stop(): Promise<void> {
    await this.rounds?.stop();
    await Promise.all([...this.draining, ...[...this.serving.values()].map((served) => served.stop())]);
    this.serving.clear();
  }

  private async follow(): Promise<void> {
    const wanted = new Map(
      (await this.options.tenants()).flatMap(({ namespace, tenant_id }) =>
        namespace === null ? [] : [[namespace, tenant_id] as const],
      ),
    );
    for (const [namespace, served] of this.serving)
      if (!wanted.has(namespace)) {
        this.serving.delete(namespace);
        // It may take as long as its longest activity; others don't wait for it.
        const ended: Promise<void> = served.stop().finally(() => this.draining.delete(ended));
        this.draining.add(ended);
      }
    for (const [namespace, tenant] of wanted)
      if (!this.serving.has(namespace))
        this.serving.set(namespace, new Served(namespace, tenant, this.options));
  }
}

/** The work of one tenant, done until it is stopped. */
class Served {
  running = false;
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor(
    private readonly namespace: string,
    private readonly tenant: string,
    private readonly options: TenantWorkersOptions,
  ) {
    this.ended = this.keepRunning();
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return this.ended;
  }

  private async keepRunning(): Promise<void> {
    const { logger, firstPauseMilliseconds = defaultFirstPauseMilliseconds } = this.options;
    const { namespace, tenant } = this;
    const { signal } = this.stopping;
    let pauseMs = firstPauseMilliseconds;
    while (!signal.aborted) {
      const began = Date.now();
      try {
        await this.runOnce(signal);
      } catch (error) {
        if (Date.now() - began > steadyMilliseconds) pauseMs = firstPauseMilliseconds;
        logger.warn(
          { err: error, tenant, namespace, pauseMs },
          'the worker of a tenant died; it is started again',
        );
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, longestPauseMilliseconds);
      }
    }
  }

  private async runOnce(signal: AbortSignal): Promise<void> {
    const worker = await this.options.createWorker(this.namespace);
    const end = () => worker.shutdown();
    const running = worker.run();
    this.running = true;
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      await running;
    } finally {
      this.running = false;
      signal.removeEventListener('abort', end);
    }
  }
}
