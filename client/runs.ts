import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { Run, RunSummary } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** What is to be run. */
export interface RunRequest {
  /** `tenant_node:<slug>`; that of the token, or of the client, unless given. */
  readonly tenant?: string | undefined;
  readonly prompt: string;
  /** A model provider of the deployment; its first unless given. */
  readonly provider?: string | undefined;
  /** The first that the tenant's policy allows unless given, else `echo`, which is built in. */
  readonly model?: string | undefined;
  /** Turns that the model may take. */
  readonly max_turns?: number | undefined;
}

export interface RunFilter {
  readonly state?: RunSummary['state'] | undefined;
  /** Items a page, 1 to 200. */
  readonly limit?: number | undefined;
}

/** Runs of tenants: prompts, and what models made of them. */
export class Runs {
  constructor(private readonly transport: Transport) {}

  /** Begins a run, and gives it as it stands ten seconds later at most; it goes on by itself, see `get`. */
  async start(request: RunRequest, options?: CallOptions): Promise<Run> {
    const { text } = await this.transport.request(
      { method: 'POST', path: '/v1/runs', body: request },
      options,
    );
    return fromWire<Run>(text);
  }

  /** @param id UUID. @throws NotFoundError, also for a run of another tenant. */
  async get(id: string, options?: CallOptions): Promise<Run> {
    const { text } = await this.transport.request({ method: 'GET', path: pathOf(id) }, options);
    return fromWire<Run>(text);
  }

  /** Asks a run to end. @throws ConflictError where it has ended. */
  async cancel(id: string, options?: CallOptions): Promise<Run> {
    const path = `${pathOf(id)}/cancel`;
    const { text } = await this.transport.request({ method: 'POST', path, body: {} }, options);
    return fromWire<Run>(text);
  }

  /** Newest first; pages are fetched as they are come to. */
  list(filter: RunFilter = {}, options?: CallOptions): AsyncGenerator<RunSummary> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/runs', query: { ...filter, cursor } },
        options,
      );
      return fromWire<Page<RunSummary>>(text);
    });
  }
}

function pathOf(id: string): string {
  return `/v1/runs/${encodeURIComponent(id)}`;
}
