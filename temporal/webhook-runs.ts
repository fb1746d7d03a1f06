import type { RunStatus } from '../application/provisioning/runs';
import type { DeliveryInput, WebhookRuns } from '../application/webhooks/webhook-runs';
import type { deliverWebhook } from '../workflows/deliver-webhook';
import type { Temporal } from './connection';
import { runStatus, startOnce } from './runs';

/** Deliveries of webhooks as Temporal workflows. */
export class TemporalWebhookRuns implements WebhookRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(workflowId: string, input: DeliveryInput): Promise<void> {
    await startOnce(this.temporal, 'deliverWebhook', {
      workflowId,
      input: input satisfies Parameters<typeof deliverWebhook>[0],
      staticSummary: `Tell an endpoint of \`${input.tenant}\``,
    });
  }

  status(workflowId: string): Promise<RunStatus> {
    return runStatus(this.temporal, workflowId);
  }
}
