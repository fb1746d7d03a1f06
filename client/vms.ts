import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { Vm } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface NewVm {
  /** Whose it is, where neither call nor client names one. */
  readonly tenant?: string | undefined;
  /** For people to know it by; it is told by these calls alone. */
  readonly name?: string | undefined;
  /** Where it runs; it is told by these calls alone. */
  readonly host?: string | undefined;
  /** Gigabytes that it takes of the storage quota; none where nothing is said. */
  readonly storage_gb?: number | undefined;
}

/** The compute nodes of a tenant, as many as its quota allows. */
export class Vms {
  constructor(private readonly transport: Transport) {}

  /** Registers a node. @throws RateLimitError with `exceeded` where a quota is exhausted; PermissionError */
  async register(vm: NewVm = {}, options?: CallOptions): Promise<Vm> {
    const { text } = await this.transport.request({ method: 'POST', path: '/v1/vms', body: vm }, options);
    return fromWire<Vm>(text);
  }

  /** Newest first. */
  list(options?: CallOptions): AsyncGenerator<Vm> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/vms', query: { cursor } },
        options,
      );
      return fromWire<Page<Vm>>(text);
    });
  }

  /** @throws NotFoundError */
  async get(id: string, options?: CallOptions): Promise<Vm> {
    const { text } = await this.transport.request({ method: 'GET', path: pathOf(id) }, options);
    return fromWire<Vm>(text);
  }

  /** Frees its place and its storage. @throws NotFoundError, PermissionError */
  async remove(id: string, options?: CallOptions): Promise<Vm> {
    const { text } = await this.transport.request({ method: 'DELETE', path: pathOf(id) }, options);
    return fromWire<Vm>(text);
  }
}

function pathOf(id: string): string {
  return `/v1/vms/${encodeURIComponent(id)}`;
}
