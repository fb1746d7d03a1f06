import { z } from 'zod';
import type { RecordedEvent } from '../../domain/event';
import { type JsonObject, jsonObject } from '../../domain/json';
import { recordDataSchema } from '../../domain/known-record';
import { type Reference, referenceSchema } from '../../domain/reference';
import { type WebhookEvent, webhookEventOf, webhookTest } from '../../domain/webhook';
import { escalationBodySchema } from '../escalation/escalations';

/** What an endpoint is told, as Standard Webhooks shapes it: nothing secret, nothing personal. */
export interface WebhookMessage {
  /** UUID: the receiver knows by it what it was told before. */
  readonly id: string;
  readonly payload: JsonObject;
}

/** A message that an entry of a tenant's ledger makes. */
export interface LedgerMessage extends WebhookMessage {
  readonly event: WebhookEvent;
  /** What failed, where it tells of an escalation of webhooks: an endpoint isn't told of itself. */
  readonly failedEndpoint: Reference | undefined;
}

const registrationSchema = z.object({ reference: referenceSchema });

/** Undefined where nobody is told of such an entry. */
export function messageOf(entry: RecordedEvent): LedgerMessage | undefined {
  const event = webhookEventOf.get(entry.type);
  if (event === undefined) return undefined;
  const { body } = recordDataSchema.parse(entry.data);
  const links = { receipt: `/v1/receipts/${entry.id}` };
  const message = (data: object) => ({
    id: entry.id,
    event,
    payload: jsonObject({ type: event, timestamp: entry.recordedAt, data: { ...data, links } }),
  });
  if (event !== 'escalation')
    return { ...message({ tenant: registrationSchema.parse(body).reference }), failedEndpoint: undefined };
  const escalation = escalationBodySchema.parse(body);
  return {
    ...message(escalation),
    failedEndpoint: escalation.area === 'webhooks' ? escalation.subject : undefined,
  };
}

export function testMessage(tenant: Reference, id: string, at: Date): WebhookMessage {
  return {
    id,
    payload: jsonObject({ type: webhookTest, timestamp: at.toISOString(), data: { tenant } }),
  };
}

const escalationPayloadSchema = z.object({ data: z.object({ area: z.literal('webhooks') }) });

/** Whether a payload itself tells that another endpoint was not reached. */
export function tellsOfWebhooks(payload: JsonObject): boolean {
  return escalationPayloadSchema.safeParse(payload).success;
}
