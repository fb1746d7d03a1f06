import { TypedSearchAttributes } from '@temporalio/common';
import type { RunStatus } from '../application/provisioning/runs';
import type { DeliveryInput, WebhookRuns } from '../application/webhooks/webhook-runs';
import type { deliverWebhook } from '../workflows/deliver-webhook';
import { searchAttributes } from '../workflows/search-attributes';
import type { Temporal } from './connection';
import { runStatus, startOnce } from './runs';
import { taskQueue } from './task-queue';

/** Deliveries of webhooks as Temporal workflows. */
export class TemporalWebhookRuns implements WebhookRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(workflowId: string, input: DeliveryInput): Promise<void> {
    await startOnce(this.temporal, (client) =>
      client.workflow.start<typeof deliverWebhook>('deliverWebhook', {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.tenantRef, value: input.tenant },
        ]),
        staticSummary: `Tell an endpoint of \`${input.tenant}\``,
      }),
    );
  }

  status(workflowId: string): Promise<RunStatus> {
    return runStatus(this.temporal, workflowId);
  }
}
