import { v7 as uuidv7 } from 'uuid';
import { reference } from '../../domain/reference';
import { deliveryWorkflowId } from '../../domain/webhook';
import type { SequencedEvent } from '../../store/shared-log';
import type { Tenants } from '../../store/tenants';
import type {
  WebhookDeliveries,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpoints,
} from '../../store/webhooks';
import { systemTenant } from '../caller';
import { messageOf, type WebhookMessage } from './webhook-message';
import type { WebhookRuns } from './webhook-runs';

export interface StartDeliveriesDependencies {
  readonly tenants: Pick<Tenants, 'find'>;
  readonly webhookEndpoints: Pick<WebhookEndpoints, 'toldOf'>;
  readonly webhookDeliveries: Pick<WebhookDeliveries, 'add'>;
  readonly webhookRuns: Pick<WebhookRuns, 'start'>;
  /** How long after each failed attempt the next one is made, in milliseconds. */
  readonly deliveryPauses: readonly number[];
  readonly clock: () => Date;
}

/**
 * Has the endpoints of a tenant, and those of the deployment, told of what was recorded. What comes twice is told once:
 * an endpoint has one delivery for a message, and a delivery one workflow.
 */
export async function startDeliveries(
  dependencies: StartDeliveriesDependencies,
  recorded: readonly Pick<SequencedEvent, 'tenant' | 'event'>[],
): Promise<void> {
  const { tenants, webhookEndpoints } = dependencies;
  for (const { tenant, event } of recorded) {
    const message = messageOf(event);
    if (message === undefined) continue;
    const deployment = await tenants.find(systemTenant);
    const listeners = await webhookEndpoints.toldOf(
      message.event,
      deployment === undefined ? [tenant] : [tenant, deployment],
    );
    for (const endpoint of listeners)
      if (message.failedEndpoint !== webhookEndpointReference(endpoint))
        await startDelivery(dependencies, endpoint, message);
  }
}

export function webhookEndpointReference({ id }: Pick<WebhookEndpoint, 'id'>) {
  return reference('webhook_endpoint', id);
}

/** Sends a message on its way to an endpoint, once. */
export async function startDelivery(
  dependencies: Omit<StartDeliveriesDependencies, 'tenants' | 'webhookEndpoints'>,
  endpoint: WebhookEndpoint,
  { id, payload }: WebhookMessage,
): Promise<WebhookDelivery> {
  const { webhookDeliveries, clock } = dependencies;
  const delivery = await webhookDeliveries.add({
    id: uuidv7(),
    tenant: endpoint.tenant,
    endpoint: endpoint.id,
    message: id,
    type: String(payload.type),
    payload,
    at: clock(),
  });
  await startRun(dependencies, endpoint, delivery);
  return delivery;
}

/** Starts the workflow of a delivery's present run, unless it was started before. */
export function startRun(
  { webhookRuns, deliveryPauses }: Pick<StartDeliveriesDependencies, 'webhookRuns' | 'deliveryPauses'>,
  { tenantReference }: Pick<WebhookEndpoint, 'tenantReference'>,
  { id, run }: Pick<WebhookDelivery, 'id' | 'run'>,
): Promise<void> {
  const input = { delivery: id, tenant: tenantReference, pauses: deliveryPauses };
  return webhookRuns.start(deliveryWorkflowId(id, run), input);
}
