import type { JsonObject } from '../domain/json';
import type { Reference } from '../domain/reference';
import type { DeliveryState, WebhookEnd, WebhookEvent } from '../domain/webhook';
import type { TenantId } from './event-store';

/** Who is told of what. */
export interface WebhookEndpoint {
  /** UUID. */
  readonly id: string;
  readonly tenant: TenantId;
  readonly tenantReference: Reference;
  /** It may itself be a secret, as those of chat services are: it goes into no event, log or history. */
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly description: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly disabled: { readonly at: string; readonly because: WebhookEnd } | undefined;
}

/** The sealed secrets that sign what an endpoint is told. */
export interface SealedWebhookSecrets {
  readonly secret: Buffer;
  readonly former: { readonly secret: Buffer; readonly until: Date } | undefined;
}

export interface ListPage {
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly after?: string | undefined;
}

/** Endpoints. What changes one is written with the event that tells of it. */
export interface WebhookEndpoints {
  /** Of whichever tenant. */
  find(id: string): Promise<WebhookEndpoint | undefined>;
  findOf(tenant: TenantId, id: string): Promise<WebhookEndpoint | undefined>;
  /** Newest first, disabled ones too. */
  list(tenant: TenantId, page: ListPage): Promise<readonly WebhookEndpoint[]>;
  /** Those of the tenants that are told of such an event now. */
  toldOf(event: WebhookEvent, tenants: readonly TenantId[]): Promise<readonly WebhookEndpoint[]>;
  secrets(id: string): Promise<SealedWebhookSecrets | undefined>;
}

export interface NewWebhookDelivery {
  readonly id: string;
  readonly tenant: TenantId;
  readonly endpoint: string;
  /** UUID. */
  readonly message: string;
  readonly type: string;
  readonly payload: JsonObject;
  readonly at: Date;
}

/** A message on its way to an endpoint. */
export interface WebhookDelivery extends Omit<NewWebhookDelivery, 'at'> {
  readonly state: DeliveryState;
  /** 1, and one more for each replay. */
  readonly run: number;
  readonly attempts: number;
  /** The HTTP status of the newest attempt, where there was an answer. */
  readonly status: number | null;
  /** Why the newest attempt failed. */
  readonly reason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly dueAt: string | null;
}

/** How an attempt ended. */
export interface AttemptNote {
  readonly state: DeliveryState;
  readonly status: number | null;
  readonly reason: string | null;
  readonly at: Date;
  /** When the next one is due, where the delivery goes on. */
  readonly dueAt: Date | null;
}

/** Messages to endpoints, sent or to be sent. */
export interface WebhookDeliveries {
  /** Gives the one that stands where the endpoint has one for the message already. */
  add(delivery: NewWebhookDelivery): Promise<WebhookDelivery>;
  /** Of whichever tenant. */
  find(id: string): Promise<WebhookDelivery | undefined>;
  findOf(tenant: TenantId, id: string): Promise<WebhookDelivery | undefined>;
  /** Newest first. */
  list(
    tenant: TenantId,
    page: ListPage & { readonly state?: DeliveryState | undefined },
  ): Promise<readonly WebhookDelivery[]>;
  /** Notes how an attempt of a pending delivery ended, and counts it. */
  noteAttempt(id: string, note: AttemptNote): Promise<void>;
  /** Ends a pending delivery without another attempt, unless it was replayed meanwhile. */
  bury(delivery: Pick<WebhookDelivery, 'id' | 'run'>, reason: string, at: Date): Promise<void>;
  /** Makes a dead delivery pending again, as its next run; undefined where it isn't dead. */
  revive(id: string, at: Date): Promise<WebhookDelivery | undefined>;
  /** Those that are overdue since a moment, the longest overdue first, but for the ids named. */
  overdueSince(moment: Date, limit: number, except: readonly string[]): Promise<readonly WebhookDelivery[]>;
}
