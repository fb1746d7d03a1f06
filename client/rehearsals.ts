import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type {
  KeyStore,
  Rehearsal,
  RehearsalReportKey,
  RehearsalSummary,
  TenantKey,
} from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** What is to be rehearsed. */
export interface RehearsalRequest {
  readonly tenant?: string | undefined;
  readonly kind: 'rotation';
  /** `signing_key:<name>` or `key_registry:<name>`. */
  readonly key_ref: string;
  /** What the drill is called; a name of its own where it is left out. */
  readonly period?: string | undefined;
}

export interface RehearsalFilter {
  readonly kind?: RehearsalSummary['kind'] | undefined;
  readonly state?: RehearsalSummary['state'] | undefined;
  /** Items a page, 1 to 200. */
  readonly limit?: number | undefined;
}

/** A key that is to be made at a key store. */
export interface NewTenantKey {
  readonly tenant?: string | undefined;
  readonly key_name: string;
  readonly algorithm?: TenantKey['algorithm'] | undefined;
}

/** Drills at the key stores that keys are bound to. */
export class Rehearsals {
  constructor(private readonly transport: Transport) {}

  /** Starts a drill, or finds the one of that name; it goes on by itself, see `get`. */
  async start(request: RehearsalRequest, options?: CallOptions): Promise<Rehearsal> {
    const { text } = await this.transport.request(
      { method: 'POST', path: '/v1/rehearsals', body: request },
      options,
    );
    return fromWire<Rehearsal>(text);
  }

  /** @param id UUID. @throws NotFoundError, also for a rehearsal of another tenant. */
  async get(id: string, options?: CallOptions): Promise<Rehearsal> {
    const path = `/v1/rehearsals/${encodeURIComponent(id)}`;
    const { text } = await this.transport.request({ method: 'GET', path }, options);
    return fromWire<Rehearsal>(text);
  }

  /**
   * The signed evidence of a rehearsal that has ended, as the text that is served: `json` to keep and verify, `html` to
   * read. @throws NotFoundError, also while the rehearsal goes on.
   */
  async report(id: string, format: 'json' | 'html' = 'json', options?: CallOptions): Promise<string> {
    const path = `/v1/rehearsals/${encodeURIComponent(id)}/report`;
    const { text } = await this.transport.request({ method: 'GET', path, query: { format } }, options);
    return text;
  }

  /** The public key that reports are signed with. Whoever verifies one had better know it from elsewhere. */
  async reportKey(options?: CallOptions): Promise<RehearsalReportKey> {
    const { text } = await this.transport.request(
      { method: 'GET', path: '/v1/rehearsal-report-key' },
      options,
    );
    return fromWire<RehearsalReportKey>(text);
  }

  /** Newest first; pages are fetched as they are come to. */
  list(filter: RehearsalFilter = {}, options?: CallOptions): AsyncGenerator<RehearsalSummary> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/rehearsals', query: { ...filter, cursor } },
        options,
      );
      return fromWire<Page<RehearsalSummary>>(text);
    });
  }
}

/** The key stores of the deployment. */
export class KeyStores {
  constructor(private readonly transport: Transport) {}

  async list(options?: CallOptions): Promise<readonly KeyStore[]> {
    const { text } = await this.transport.request({ method: 'GET', path: '/v1/key-stores' }, options);
    return fromWire<Page<KeyStore>>(text).data;
  }

  /** Makes a key of the tenant there; one that stands is given as it is. @throws NotFoundError for an unknown store. */
  async createKey(keyStore: string, key: NewTenantKey, options?: CallOptions): Promise<TenantKey> {
    const path = `/v1/key-stores/${encodeURIComponent(keyStore)}/keys`;
    const { text } = await this.transport.request({ method: 'POST', path, body: key }, options);
    return fromWire<TenantKey>(text);
  }
}
