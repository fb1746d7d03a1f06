import type { Vetting } from '../../outbound/vetted-target';
import type {
  WebhookDeliveries,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpoints,
} from '../../store/webhooks';
import type { Escalations } from '../escalation/escalations';
import { webhookEndpointReference } from './start-deliveries';
import { tellsOfWebhooks } from './webhook-message';
import type { WebhookSecrets } from './webhook-secrets';
import { type Sent, sendWebhook } from './webhook-sender';
import type { WebhookService } from './webhook-service';

export interface WebhookAttemptsDependencies {
  readonly webhookEndpoints: Pick<WebhookEndpoints, 'find' | 'secrets'>;
  readonly webhookDeliveries: Pick<WebhookDeliveries, 'find' | 'noteAttempt' | 'bury'>;
  readonly webhookSecrets: WebhookSecrets;
  readonly webhooks: Pick<WebhookService, 'disableGone'>;
  readonly escalations: Pick<Escalations, 'raise'>;
  readonly outbound: Vetting;
  readonly clock: () => Date;
}

/** What an attempt came to, as a history may tell it. */
export interface DeliveryAttempt {
  /** Whether there is another attempt to make. */
  readonly result: 'delivered' | 'failed' | 'dead';
  readonly status: number | null;
  readonly reason: string | null;
  /** Until the next attempt, in milliseconds, where there is one; older histories leave it out. */
  readonly pause?: number;
}

/** What the workflow of a delivery does to the world. */
export class WebhookAttempts {
  constructor(private readonly dependencies: WebhookAttemptsDependencies) {}

  /**
   * Tells the endpoint once. After a crash the same message may be sent again, under the same id.
   *
   * @param pause until the next attempt, in milliseconds, unless the endpoint asks for more; null where this is the last
   */
  async attempt(id: string, pause: number | null): Promise<DeliveryAttempt> {
    const { webhookDeliveries, webhookEndpoints, webhooks, clock } = this.dependencies;
    const delivery = await webhookDeliveries.find(id);
    if (delivery === undefined) return { result: 'dead', status: null, reason: 'There is no such delivery.' };
    if (delivery.state !== 'pending') return settled(delivery);
    const endpoint = await webhookEndpoints.find(delivery.endpoint);
    if (endpoint === undefined || endpoint.disabled !== undefined)
      return this.bury(delivery, 'The endpoint is disabled.');

    const sent = await this.send(endpoint, delivery);
    const at = clock();
    const note = { status: sent.status, at } as const;
    switch (sent.kind) {
      case 'taken':
        await webhookDeliveries.noteAttempt(id, { ...note, state: 'delivered', reason: null, dueAt: null });
        return { result: 'delivered', status: sent.status, reason: null };
      case 'gone': {
        const reason = 'It answered that it is gone.';
        await webhooks.disableGone(endpoint);
        await webhookDeliveries.noteAttempt(id, { ...note, state: 'dead', reason, dueAt: null });
        return { result: 'dead', status: sent.status, reason };
      }
      case 'not_taken': {
        const { status, reason } = sent;
        if (pause === null) {
          await this.escalate(endpoint, delivery);
          await webhookDeliveries.noteAttempt(id, { ...note, state: 'dead', reason, dueAt: null });
          return { result: 'dead', status, reason };
        }
        const longer = Math.max(pause, sent.retryAfter ?? 0);
        const dueAt = new Date(at.getTime() + longer);
        await webhookDeliveries.noteAttempt(id, { ...note, state: 'pending', reason, dueAt });
        return { result: 'failed', status, reason, pause: longer };
      }
      default:
        return sent satisfies never;
    }
  }

  private async send(endpoint: WebhookEndpoint, delivery: WebhookDelivery): Promise<Sent> {
    const { webhookEndpoints, webhookSecrets, outbound, clock } = this.dependencies;
    const sealed = await webhookEndpoints.secrets(endpoint.id);
    const at = clock();
    const secrets = sealed && webhookSecrets.signing(endpoint, sealed, at);
    if (secrets === undefined)
      return {
        kind: 'not_taken',
        status: null,
        reason: 'Its secret can not be opened: it was sealed under another key-encryption key.',
      };
    return sendWebhook(outbound, endpoint, delivery, secrets, at);
  }

  private async bury(delivery: WebhookDelivery, reason: string): Promise<DeliveryAttempt> {
    const { webhookDeliveries, clock } = this.dependencies;
    await webhookDeliveries.bury(delivery, reason, clock());
    return { result: 'dead', status: null, reason };
  }

  /** One that isn't told that another was not reached calls nobody: two dead ones would call for each other for ever. */
  private async escalate(endpoint: WebhookEndpoint, { payload }: WebhookDelivery): Promise<void> {
    if (tellsOfWebhooks(payload)) return;
    await this.dependencies.escalations.raise({
      area: 'webhooks',
      tenant: endpoint.tenantReference,
      code: 'webhook_not_delivered',
      subject: webhookEndpointReference(endpoint),
    });
  }
}

function settled({ state, status, reason }: WebhookDelivery): DeliveryAttempt {
  return { result: state === 'delivered' ? 'delivered' : 'dead', status, reason };
}
