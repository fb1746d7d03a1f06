import type { RegistrationEvent } from './registered-tenant';

/** What an endpoint may be told of. */
export const webhookEvents = [
  'escalation',
  'tenant.created',
  'tenant.suspended',
  'tenant.resumed',
  'tenant.deleted',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** Which event an entry of the ledger is, by its type. */
export const webhookEventOf: ReadonlyMap<string, WebhookEvent> = new Map<
  RegistrationEvent | 'ESCALATED',
  WebhookEvent
>([
  ['ESCALATED', 'escalation'],
  ['TENANT_CREATED', 'tenant.created'],
  ['TENANT_SUSPENDED', 'tenant.suspended'],
  ['TENANT_RESUMED', 'tenant.resumed'],
  ['TENANT_DELETED', 'tenant.deleted'],
]);

/** What is told to an endpoint for no other reason than to see whether it listens. */
export const webhookTest = 'webhook.test';

/** Why an endpoint is told nothing more: somebody said so, or it answered that it is gone. */
export const webhookEnds = ['request', 'gone'] as const;
export type WebhookEnd = (typeof webhookEnds)[number];

/** A delivery that is dead was tried to the last; it can be replayed. */
export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** How long the secret before still signs beside the new one. */
export const formerSecretMilliseconds = 24 * 3_600_000;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * How long after each failed attempt the next one is made, in milliseconds, as Standard Webhooks proposes: ten attempts
 * within little more than three days.
 */
export const deliveryPauses: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** However long a receiver asks to be left alone: it is asked again after the longest pause of the standard. */
export const longestRetryAfterMilliseconds = 24 * hour;

/** The workflow that carries a delivery out; each replay is another one. */
export function deliveryWorkflowId(delivery: string, run: number): string {
  return `webhook-delivery/${delivery}/${run}`;
}
