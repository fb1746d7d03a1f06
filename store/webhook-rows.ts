import { type Selectable, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import { referenceSchema } from '../domain/reference';
import { type WebhookEnd, webhookEvents } from '../domain/webhook';
import { webhooksLock } from './advisory-locks';
import type { TenantId } from './event-store';
import type { Schema } from './schema';
import type { SealedWebhookSecrets, WebhookDelivery, WebhookEndpoint } from './webhooks';

/** Whether a tenant has fewer endpoints in use than it may. Whoever asks next waits until this transaction has ended. */
export async function hasRoomForWebhook(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  most: number,
): Promise<boolean> {
  const [space, key] = webhooksLock(tenant);
  await sql`select pg_advisory_xact_lock(${space}::int, ${key}::int)`.execute(transaction);
  const { count } = await transaction
    .selectFrom('webhook_endpoint')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('tenant', '=', tenant)
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count) < most;
}

export async function insertWebhookEndpoint(
  transaction: Transaction<Schema>,
  endpoint: Omit<WebhookEndpoint, 'disabled'>,
  secret: Buffer,
): Promise<void> {
  await transaction
    .insertInto('webhook_endpoint')
    .values({
      id: endpoint.id,
      tenant: endpoint.tenant,
      tenant_reference: endpoint.tenantReference,
      url: endpoint.url,
      events: [...endpoint.events],
      description: endpoint.description,
      secret,
      created_by: endpoint.createdBy,
      created_at: new Date(endpoint.createdAt),
    })
    .execute();
}

/** Gives the endpoint as it stands from now on; undefined where it is in use already, or none of the tenant's. */
export async function enableWebhookEndpoint(
  transaction: Transaction<Schema>,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  const changed = await transaction
    .updateTable('webhook_endpoint')
    .set({ disabled_at: null, disabled_because: null })
    .where('id', '=', id)
    .where('disabled_at', 'is not', null)
    .returningAll()
    .executeTakeFirst();
  return changed && webhookEndpoint(changed);
}

/** Gives the endpoint as it stands from now on; undefined where it was disabled before, or is none of the tenant's. */
export async function disableWebhookEndpoint(
  transaction: Transaction<Schema>,
  id: string,
  because: WebhookEnd,
  at: Date,
): Promise<WebhookEndpoint | undefined> {
  const changed = await transaction
    .updateTable('webhook_endpoint')
    .set({ disabled_at: at, disabled_because: because })
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return changed && webhookEndpoint(changed);
}

/** Puts a new secret in the place of the one that stands, which goes on beside it for a while. */
export async function replaceWebhookSecret(
  transaction: Transaction<Schema>,
  id: string,
  secret: Buffer,
  formerUntil: Date,
): Promise<WebhookEndpoint | undefined> {
  const changed = await transaction
    .updateTable('webhook_endpoint')
    .set(({ ref }) => ({ secret, former_secret: ref('secret'), former_secret_until: formerUntil }))
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return changed && webhookEndpoint(changed);
}

const eventsSchema = z.array(z.enum(webhookEvents));

export function webhookEndpoint(row: Selectable<Schema['webhook_endpoint']>): WebhookEndpoint {
  return {
    id: row.id,
    tenant: row.tenant,
    tenantReference: referenceSchema.parse(row.tenant_reference),
    url: row.url,
    events: eventsSchema.parse(row.events),
    description: row.description,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    disabled:
      row.disabled_at === null || row.disabled_because === null
        ? undefined
        : { at: row.disabled_at.toISOString(), because: row.disabled_because },
  };
}

export function sealedWebhookSecrets(
  row: Pick<Selectable<Schema['webhook_endpoint']>, 'secret' | 'former_secret' | 'former_secret_until'>,
): SealedWebhookSecrets {
  const { former_secret: former, former_secret_until: until } = row;
  return {
    secret: row.secret,
    former: former === null || until === null ? undefined : { secret: former, until },
  };
}

export function webhookDelivery(row: Selectable<Schema['webhook_delivery']>): WebhookDelivery {
  return {
    id: row.id,
    tenant: row.tenant,
    endpoint: row.endpoint,
    message: row.message,
    type: row.type,
    payload: row.payload,
    state: row.state,
    run: row.run,
    attempts: row.attempts,
    status: row.status,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    dueAt: row.due_at?.toISOString() ?? null,
  };
}
