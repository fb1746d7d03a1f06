import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { WebhookDelivery, WebhookEndpoint, WebhookEndpointWithSecret } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface NewWebhookEndpoint {
  /** Whose events it is told, where neither call nor client names one. */
  readonly tenant?: string | undefined;
  /** A host on the public internet. */
  readonly url: string;
  readonly events: readonly WebhookEndpoint['events'][number][];
  /** For people to know it by. */
  readonly description?: string | undefined;
}

/** Who is told of what happens to a tenant, by signed messages. */
export class WebhookEndpoints {
  constructor(private readonly transport: Transport) {}

  /** Adds an endpoint; its secret is told this once. @throws SchemaError `webhook_url_forbidden`, ConflictError */
  async add(endpoint: NewWebhookEndpoint, options?: CallOptions): Promise<WebhookEndpointWithSecret> {
    const { text } = await this.transport.request(
      // Not tried again: a secret that was made but whose answer got lost could never be told.
      { method: 'POST', path: '/v1/webhook-endpoints', body: endpoint, maxRetries: 0 },
      options,
    );
    return fromWire<WebhookEndpointWithSecret>(text);
  }

  /** Newest first, with those that are disabled. */
  list(options?: CallOptions): AsyncGenerator<WebhookEndpoint> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/webhook-endpoints', query: { cursor } },
        options,
      );
      return fromWire<Page<WebhookEndpoint>>(text);
    });
  }

  /** Has it told nothing more, until it is enabled. @throws NotFoundError */
  async disable(id: string, options?: CallOptions): Promise<WebhookEndpoint> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/disable`, maxRetries: 0 },
      options,
    );
    return fromWire<WebhookEndpoint>(text);
  }

  /** Has a disabled one told again of what comes. @throws NotFoundError, ConflictError, SchemaError `webhook_url_forbidden` */
  async enable(id: string, options?: CallOptions): Promise<WebhookEndpoint> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/enable`, maxRetries: 0 },
      options,
    );
    return fromWire<WebhookEndpoint>(text);
  }

  /** Gives it a new secret, told this once; the one before signs too, for 24 hours. @throws NotFoundError */
  async rotate(id: string, options?: CallOptions): Promise<WebhookEndpointWithSecret> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/rotate`, maxRetries: 0 },
      options,
    );
    return fromWire<WebhookEndpointWithSecret>(text);
  }

  /** Sends it a message that tells of nothing. @throws NotFoundError */
  async test(id: string, options?: CallOptions): Promise<WebhookDelivery> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/test`, maxRetries: 0 },
      options,
    );
    return fromWire<WebhookDelivery>(text);
  }
}

/** What endpoints were told, and what they did not take. */
export class WebhookDeliveries {
  constructor(private readonly transport: Transport) {}

  /** Newest first. */
  list(
    filter: { readonly state?: WebhookDelivery['state'] | undefined } = {},
    options?: CallOptions,
  ): AsyncGenerator<WebhookDelivery> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/webhook-deliveries', query: { ...filter, cursor } },
        options,
      );
      return fromWire<Page<WebhookDelivery>>(text);
    });
  }

  /** Tries a dead delivery from the first attempt on. @throws NotFoundError, ConflictError */
  async replay(id: string, options?: CallOptions): Promise<WebhookDelivery> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `/v1/webhook-deliveries/${encodeURIComponent(id)}/replay`, maxRetries: 0 },
      options,
    );
    return fromWire<WebhookDelivery>(text);
  }
}

function pathOf(id: string): string {
  return `/v1/webhook-endpoints/${encodeURIComponent(id)}`;
}
