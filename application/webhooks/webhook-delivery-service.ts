import { v7 as uuidv7 } from 'uuid';
import type { DeliveryState } from '../../domain/webhook';
import type { Tenants } from '../../store/tenants';
import type { ListPage, WebhookDeliveries, WebhookDelivery, WebhookEndpoints } from '../../store/webhooks';
import type { Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { tenantReadBy } from '../tenant-read';
import { type StartDeliveriesDependencies, startDelivery, startRun } from './start-deliveries';
import { testMessage } from './webhook-message';
import { unknownEndpoint, type WebhookService } from './webhook-service';

export interface WebhookDeliveryServiceDependencies
  extends Pick<StartDeliveriesDependencies, 'webhookRuns' | 'deliveryPauses' | 'clock'> {
  readonly tenants: Pick<Tenants, 'find'>;
  readonly webhooks: Pick<WebhookService, 'find'>;
  readonly webhookEndpoints: Pick<WebhookEndpoints, 'findOf'>;
  readonly webhookDeliveries: Pick<WebhookDeliveries, 'add' | 'findOf' | 'list' | 'revive'>;
}

const unknownDelivery = problem({
  code: 'not_found',
  detail: 'The tenant has no webhook delivery of this id.',
});

/** What was sent to endpoints, and what was not taken. */
export class WebhookDeliveryService {
  constructor(private readonly dependencies: WebhookDeliveryServiceDependencies) {}

  async list(
    caller: Caller,
    page: ListPage & { readonly state?: DeliveryState | undefined },
  ): Promise<readonly WebhookDelivery[]> {
    const { tenants, webhookDeliveries } = this.dependencies;
    const tenant = await tenantReadBy(caller, tenants);
    return tenant === undefined ? [] : webhookDeliveries.list(tenant, page);
  }

  /** Sends an endpoint a message that tells of nothing, to see whether it listens. */
  async test(caller: Caller, endpointId: string): Promise<Result<WebhookDelivery>> {
    const { webhooks, clock } = this.dependencies;
    const endpoint = await webhooks.find(caller, endpointId);
    if (endpoint === undefined) return unknownEndpoint;
    const message = testMessage(endpoint.tenantReference, uuidv7(), clock());
    return ok(await startDelivery(this.dependencies, endpoint, message));
  }

  /** Tries a dead delivery from the first attempt on; its receiver knows the message by the same id. */
  async replay(caller: Caller, id: string): Promise<Result<WebhookDelivery>> {
    const { tenants, webhookDeliveries, webhookEndpoints, clock } = this.dependencies;
    const tenant = await tenantReadBy(caller, tenants);
    const found = tenant === undefined ? undefined : await webhookDeliveries.findOf(tenant, id);
    if (found === undefined) return unknownDelivery;
    const endpoint = await webhookEndpoints.findOf(found.tenant, found.endpoint);
    if (endpoint === undefined || endpoint.disabled !== undefined)
      return notReplayed('The endpoint is disabled, and is told nothing: enable it first.');
    const revived = await webhookDeliveries.revive(id, clock());
    if (revived === undefined)
      return notReplayed(
        `${found.state === 'delivered' ? 'The endpoint took it.' : 'It is on its way, and still tried.'} Only a delivery that is dead is replayed.`,
      );
    await startRun(this.dependencies, endpoint, revived);
    return ok(revived);
  }
}

function notReplayed(detail: string) {
  return problem({ code: 'webhook_delivery_not_dead', detail });
}
