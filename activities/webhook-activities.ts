import { ApplicationFailure, activityInfo, log } from '@temporalio/activity';
import type { DeliveryAttempt, WebhookAttempts } from '../application/webhooks/webhook-attempts';

export interface WebhookActivityDependencies {
  readonly webhookAttempts: Pick<WebhookAttempts, 'attempt'>;
  /** Whether an error says that a dependency is away: the call is then tried until it is back. */
  isAway(error: unknown): boolean;
}

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;

/** So often is a call tried that fails for no reason that is known to pass. */
const mostAttempts = 10;

/** What the workflow `deliverWebhook` may do to the world. */
export function createWebhookActivities({ webhookAttempts, isAway }: WebhookActivityDependencies) {
  return {
    /** That nobody takes the message is a result; only what keeps it from being sent or noted is a fault. */
    async attemptWebhook(delivery: string, pause: number | null): Promise<DeliveryAttempt> {
      try {
        return await webhookAttempts.attempt(delivery, pause);
      } catch (error) {
        // An error's text may quote what it failed on: that goes to the log of the process, never into a history.
        log.warn('an activity met a fault', { error });
        const { attempt } = activityInfo();
        throw ApplicationFailure.create({
          message: `It failed with ${error instanceof Error ? error.name : typeof error}, at attempt ${attempt}.`,
          type: 'fault',
          nonRetryable: !isAway(error) && attempt >= mostAttempts,
        });
      }
    },
  };
}
