import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhook-activities';
import type { DeliveryAttempt } from '../application/webhooks/webhook-attempts';
import type { DeliveryInput } from '../application/webhooks/webhook-runs';

const { attemptWebhook } = proxyActivities<WebhookActivities>({
  // Longer than a receiver is given to answer.
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Tells an endpoint of something, until it takes it or the last attempt has failed; the rows tell where it stands. */
export async function deliverWebhook({ delivery, pauses }: DeliveryInput): Promise<DeliveryAttempt> {
  for (let attempt = 0; ; attempt++) {
    const pause = pauses[attempt] ?? null;
    const came = await attemptWebhook(delivery, pause);
    setCurrentDetails(details(came, attempt + 1, pauses.length + 1));
    if (came.result !== 'failed' || pause === null) return came;
    await sleep(came.pause ?? pause);
  }
}

function details({ result, reason }: DeliveryAttempt, attempt: number, attempts: number): string {
  return `**${result}** at attempt ${attempt} of ${attempts}${reason === null ? '' : `: ${reason}`}`;
}
