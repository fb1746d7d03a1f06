import { z } from 'zod';
import { deliveryStates, webhookEnds, webhookEvents } from '../../domain/webhook';
import { optionalReference } from '../../operations/fields';
import type { WebhookDelivery, WebhookEndpoint } from '../../store/webhooks';

export const newWebhookSchema = z.strictObject({
  tenant: optionalReference.describe(
    'Whose events it is told; else as the header says, or the token. An operator who names none has it told of those of every tenant.',
  ),
  url: z
    .url({ protocol: /^https?$/, error: 'expected a URL that begins with https:// or http://' })
    .max(2_000)
    .describe('Where messages are sent by POST: a host on the public internet. Redirects are not followed.'),
  events: z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length),
  description: z.string().max(200).default('').describe('For people to know it by.'),
});

export const webhookEndpointSchema = z
  .object({
    id: z.uuid(),
    tenant: z.string(),
    url: z.string(),
    events: z.array(z.enum(webhookEvents)),
    description: z.string(),
    state: z.enum(['enabled', 'disabled']),
    disabled_because: z
      .enum(webhookEnds)
      .nullable()
      .describe('`gone`: it answered 410. A disabled endpoint is told nothing until it is enabled.'),
    created_at: z.iso.datetime(),
    created_by: z.uuid().describe('The principal who added it.'),
  })
  .meta({ id: 'WebhookEndpoint', description: 'Who is told of what happens to a tenant.' });

export const webhookWithSecretSchema = webhookEndpointSchema
  .extend({
    secret: z
      .string()
      .describe('Signs what it is told, as Standard Webhooks has it: `whsec_…`. Told this once.'),
  })
  .meta({ id: 'WebhookEndpointWithSecret', description: 'An endpoint, with the secret that signs.' });

export const webhookDeliverySchema = z
  .object({
    id: z.uuid(),
    endpoint: z.uuid(),
    message: z.uuid().describe('The header webhook-id of each attempt, of replays too.'),
    type: z.string(),
    payload: z.looseObject({}),
    state: z.enum(deliveryStates).describe('`dead`: not taken, and tried no more until somebody replays it.'),
    attempts: z.int().describe('Since it was begun, or replayed.'),
    status: z.int().nullable().describe('What the newest attempt was answered.'),
    reason: z.string().nullable().describe('Why the newest attempt failed.'),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    due_at: z.iso.datetime().nullable().describe('When it is tried next.'),
  })
  .meta({ id: 'WebhookDelivery', description: 'A message on its way to an endpoint.' });

export function webhookEndpointView(endpoint: WebhookEndpoint): z.output<typeof webhookEndpointSchema> {
  return {
    id: endpoint.id,
    tenant: endpoint.tenantReference,
    url: endpoint.url,
    events: [...endpoint.events],
    description: endpoint.description,
    state: endpoint.disabled === undefined ? 'enabled' : 'disabled',
    disabled_because: endpoint.disabled?.because ?? null,
    created_at: endpoint.createdAt,
    created_by: endpoint.createdBy,
  };
}

export function webhookDeliveryView(delivery: WebhookDelivery): z.output<typeof webhookDeliverySchema> {
  return {
    id: delivery.id,
    endpoint: delivery.endpoint,
    message: delivery.message,
    type: delivery.type,
    payload: { ...delivery.payload },
    state: delivery.state,
    attempts: delivery.attempts,
    status: delivery.status,
    reason: delivery.reason,
    created_at: delivery.createdAt,
    updated_at: delivery.updatedAt,
    due_at: delivery.dueAt,
  };
}
