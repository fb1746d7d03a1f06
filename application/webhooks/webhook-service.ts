import { v7 as uuidv7 } from 'uuid';
import { type JsonObject, jsonObject } from '../../domain/json';
import { portcullisItself } from '../../domain/principal';
import { formerSecretMilliseconds, type WebhookEvent } from '../../domain/webhook';
import { type Vetting, vetUrl } from '../../outbound/vetted-target';
import type { AppendResult } from '../../store/event-store';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import type { Tenants } from '../../store/tenants';
import {
  disableWebhookEndpoint,
  enableWebhookEndpoint,
  hasRoomForWebhook,
  insertWebhookEndpoint,
  replaceWebhookSecret,
} from '../../store/webhook-rows';
import type { ListPage, WebhookEndpoint, WebhookEndpoints } from '../../store/webhooks';
import { actingFor, type Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';
import { tenantReadBy } from '../tenant-read';
import { webhookEndpointReference } from './start-deliveries';
import type { WebhookSecrets } from './webhook-secrets';

export interface WebhookServiceDependencies {
  readonly store: Pick<RowsAndEvents, 'withRows'>;
  readonly tenants: Tenants;
  readonly webhookEndpoints: Pick<WebhookEndpoints, 'findOf' | 'list'>;
  readonly webhookSecrets: WebhookSecrets;
  readonly outbound: Vetting;
  readonly clock: () => Date;
}

export interface NewWebhookEndpoint {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly description: string;
}

/** An endpoint, with a secret that is told this once. */
export interface WebhookEndpointWithSecret extends WebhookEndpoint {
  readonly secret: string;
}

/** Endpoints in use that a tenant may have. */
const mostEndpoints = 20;

export const unknownEndpoint = problem({
  code: 'not_found',
  detail:
    'The tenant has no webhook endpoint of this id that is in use. One that is disabled is to be enabled first.',
});

const neverAdded = problem({ code: 'not_found', detail: 'The tenant has no webhook endpoint of this id.' });

/** Who is told of what happens to a tenant, by messages to an address of its own. */
export class WebhookService {
  constructor(private readonly dependencies: WebhookServiceDependencies) {}

  async add(
    caller: Caller,
    { url, events, description }: NewWebhookEndpoint,
    raw: unknown,
  ): Promise<Result<WebhookEndpointWithSecret>> {
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const { tenants, store, webhookSecrets, outbound, clock } = this.dependencies;
    const vetted = await vetUrl(url, outbound);
    if (!vetted.ok) return forbidden(vetted.outcome.reason);

    const at = clock();
    const endpoint = {
      id: uuidv7(),
      tenant: await tenants.allot(acting.value.tenant),
      tenantReference: acting.value.tenant,
      url: vetted.target.url.href,
      events: [...new Set(events)],
      description,
      createdBy: caller.principal.id,
      createdAt: at.toISOString(),
    };
    const secret = webhookSecrets.make(endpoint);
    const kept = await store.withRows(endpoint.tenant, async (transaction, append) => {
      if (!(await hasRoomForWebhook(transaction, endpoint.tenant, mostEndpoints))) return false;
      await insertWebhookEndpoint(transaction, endpoint, secret.sealed);
      const entry = entryOf(endpoint, 'WEBHOOK_ADDED', 'webhook.add', { state: 'enabled' });
      requireAppended(await append(registryCommand(caller, endpoint.tenant, at, [entry])));
      return true;
    });
    if (!kept) return tooMany;
    return ok({ ...endpoint, disabled: undefined, secret: secret.told });
  }

  async list(caller: Caller, page: ListPage): Promise<readonly WebhookEndpoint[]> {
    const { tenants, webhookEndpoints } = this.dependencies;
    const tenant = await tenantReadBy(caller, tenants);
    return tenant === undefined ? [] : webhookEndpoints.list(tenant, page);
  }

  /** The endpoint, where it is one of the tenant that the caller acts for and is in use. */
  async find(caller: Caller, id: string): Promise<WebhookEndpoint | undefined> {
    const found = await this.findAny(caller, id);
    return found?.disabled === undefined ? found : undefined;
  }

  /** Has an endpoint told of nothing more, until somebody enables it. */
  async disable(caller: Caller, id: string): Promise<Result<WebhookEndpoint>> {
    const found = await this.find(caller, id);
    if (found === undefined) return unknownEndpoint;
    const disabled = await this.end(caller, found, 'request');
    return disabled === undefined ? unknownEndpoint : ok(disabled);
  }

  /** Has a disabled endpoint told again of what comes from now on; one that is in use stays as it is. */
  async enable(caller: Caller, id: string): Promise<Result<WebhookEndpoint>> {
    const found = await this.findAny(caller, id);
    if (found === undefined) return neverAdded;
    if (found.disabled === undefined) return ok(found);
    const { store, outbound, clock } = this.dependencies;
    const vetted = await vetUrl(found.url, outbound);
    if (!vetted.ok) return forbidden(vetted.outcome.reason);
    const at = clock();
    return store.withRows(found.tenant, async (transaction, append) => {
      if (!(await hasRoomForWebhook(transaction, found.tenant, mostEndpoints))) return tooMany;
      const endpoint = await enableWebhookEndpoint(transaction, id);
      // Somebody else was quicker.
      if (endpoint === undefined) return ok({ ...found, disabled: undefined });
      const entry = entryOf(endpoint, 'WEBHOOK_ENABLED', 'webhook.enable', { state: 'enabled' });
      requireAppended(await append(registryCommand(caller, found.tenant, at, [entry])));
      return ok(endpoint);
    });
  }

  /** Disables an endpoint that answered that it is gone. */
  async disableGone(endpoint: WebhookEndpoint): Promise<void> {
    await this.end({ principal: portcullisItself }, endpoint, 'gone');
  }

  /** Gives a new secret; the one before signs too, for as long as receivers take to follow. */
  async rotate(caller: Caller, id: string): Promise<Result<WebhookEndpointWithSecret>> {
    const found = await this.find(caller, id);
    if (found === undefined) return unknownEndpoint;
    const { store, webhookSecrets, clock } = this.dependencies;
    const at = clock();
    const formerUntil = new Date(at.getTime() + formerSecretMilliseconds);
    const secret = webhookSecrets.make(found);
    const rotated = await store.withRows(found.tenant, async (transaction, append) => {
      const endpoint = await replaceWebhookSecret(transaction, id, secret.sealed, formerUntil);
      if (endpoint === undefined) return undefined;
      const details = { state: 'enabled', former_secret_until: formerUntil.toISOString() };
      const entry = entryOf(endpoint, 'WEBHOOK_SECRET_ROTATED', 'webhook.rotate', details);
      requireAppended(await append(registryCommand(caller, endpoint.tenant, at, [entry])));
      return endpoint;
    });
    return rotated === undefined ? unknownEndpoint : ok({ ...rotated, secret: secret.told });
  }

  private async findAny(caller: Caller, id: string): Promise<WebhookEndpoint | undefined> {
    const { tenants, webhookEndpoints } = this.dependencies;
    const tenant = await tenantReadBy(caller, tenants);
    return tenant === undefined ? undefined : webhookEndpoints.findOf(tenant, id);
  }

  /** Undefined where it was disabled before. */
  private end(
    caller: Pick<Caller, 'principal' | 'token'>,
    { id, tenant }: WebhookEndpoint,
    because: 'request' | 'gone',
  ): Promise<WebhookEndpoint | undefined> {
    const { store, clock } = this.dependencies;
    const at = clock();
    return store.withRows(tenant, async (transaction, append) => {
      const endpoint = await disableWebhookEndpoint(transaction, id, because, at);
      if (endpoint === undefined) return undefined;
      const entry = entryOf(endpoint, 'WEBHOOK_DISABLED', 'webhook.disable', { state: 'disabled', because });
      requireAppended(await append(registryCommand(caller, tenant, at, [entry])));
      return endpoint;
    });
  }
}

const tooMany = problem({
  code: 'webhook_endpoints_exhausted',
  detail: `The tenant has ${mostEndpoints} webhook endpoints in use, which is the most. Disable one that is not needed any more.`,
});

function forbidden(reason: string) {
  return problem({
    code: 'webhook_url_forbidden',
    detail: `${reason} A webhook goes to a host on the public internet; a deployment that has receivers of its own names their addresses in PORTCULLIS_OUTBOUND_ALLOW.`,
  });
}

/** What the ledger tells of an endpoint; its URL may itself be a secret, and stays out. */
function entryOf(
  endpoint: Pick<WebhookEndpoint, 'id' | 'events' | 'url'>,
  type: string,
  operation: string,
  details: JsonObject,
): RegistryEntry {
  const told = { webhook_endpoint: webhookEndpointReference(endpoint), events: endpoint.events };
  return {
    record: told.webhook_endpoint,
    type,
    operation,
    request: jsonObject(told),
    body: jsonObject({ ...told, host: new URL(endpoint.url).host, ...details }),
  };
}

function requireAppended({ status }: AppendResult): void {
  if (status !== 'appended') throw new Error(`an entry that rests on nothing met a ${status}`);
}
