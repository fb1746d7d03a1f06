import { deliveryWorkflowId } from '../../domain/webhook';
import type { WebhookDeliveries, WebhookDelivery, WebhookEndpoints } from '../../store/webhooks';
import { lookAfterOpen } from '../look-after-open';
import { type StartDeliveriesDependencies, startRun } from './start-deliveries';
import type { WebhookRuns } from './webhook-runs';

export interface LookAfterDeliveriesDependencies
  extends Pick<StartDeliveriesDependencies, 'deliveryPauses' | 'clock'> {
  readonly webhookEndpoints: Pick<WebhookEndpoints, 'find'>;
  readonly webhookDeliveries: Pick<WebhookDeliveries, 'overdueSince' | 'bury'>;
  readonly webhookRuns: WebhookRuns;
}

/** How long an attempt may be overdue before its workflow is looked after. */
const settleMilliseconds = 60_000;

/**
 * Starts what was to be delivered and has no workflow, and lays aside what was ended from outside. Gives the number of
 * deliveries mended.
 */
export function lookAfterDeliveries(dependencies: LookAfterDeliveriesDependencies): Promise<number> {
  const { webhookDeliveries, clock } = dependencies;
  const moment = new Date(clock().getTime() - settleMilliseconds);
  return lookAfterOpen(
    (limit, except) => webhookDeliveries.overdueSince(moment, limit, except),
    (delivery) => mend(dependencies, delivery),
  );
}

async function mend(
  dependencies: LookAfterDeliveriesDependencies,
  delivery: WebhookDelivery,
): Promise<boolean> {
  const { webhookEndpoints, webhookDeliveries, webhookRuns, clock } = dependencies;
  const status = await webhookRuns.status(deliveryWorkflowId(delivery.id, delivery.run));
  switch (status) {
    case 'running':
      return false;
    case 'absent': {
      const endpoint = await webhookEndpoints.find(delivery.endpoint);
      if (endpoint === undefined) return false;
      await startRun(dependencies, endpoint, delivery);
      return true;
    }
    case 'closed':
      await webhookDeliveries.bury(delivery, 'Its workflow was ended from outside.', clock());
      return true;
    default:
      return status satisfies never;
  }
}
