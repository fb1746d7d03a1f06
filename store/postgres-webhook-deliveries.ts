import { sql } from 'kysely';
import type { DeliveryState } from '../domain/webhook';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import { webhookDelivery } from './webhook-rows';
import type {
  AttemptNote,
  ListPage,
  NewWebhookDelivery,
  WebhookDeliveries,
  WebhookDelivery,
} from './webhooks';

export class PostgresWebhookDeliveries implements WebhookDeliveries {
  constructor(private readonly database: Pick<Database, 'app' | 'projector'>) {}

  async add({
    id,
    tenant,
    endpoint,
    message,
    type,
    payload,
    at,
  }: NewWebhookDelivery): Promise<WebhookDelivery> {
    const inserted = await this.database.projector
      .insertInto('webhook_delivery')
      .values({
        id,
        tenant,
        endpoint,
        message,
        type,
        payload,
        state: 'pending',
        created_at: at,
        updated_at: at,
        due_at: at,
      })
      .onConflict((conflict) => conflict.columns(['endpoint', 'message']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (inserted !== undefined) return webhookDelivery(inserted);
    return webhookDelivery(
      await this.from()
        .selectAll()
        .where('endpoint', '=', endpoint)
        .where('message', '=', message)
        .executeTakeFirstOrThrow(),
    );
  }

  async find(id: string): Promise<WebhookDelivery | undefined> {
    const row = await this.from().selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : webhookDelivery(row);
  }

  findOf(tenant: TenantId, id: string): Promise<WebhookDelivery | undefined> {
    return inTenant(this.database, tenant, async (transaction) => {
      const row = await transaction
        .selectFrom('webhook_delivery')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : webhookDelivery(row);
    });
  }

  list(
    tenant: TenantId,
    { state, limit, after }: ListPage & { readonly state?: DeliveryState | undefined },
  ): Promise<readonly WebhookDelivery[]> {
    return inTenant(this.database, tenant, async (transaction) => {
      let query = transaction
        .selectFrom('webhook_delivery')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit);
      if (state !== undefined) query = query.where('state', '=', state);
      if (after !== undefined) query = query.where('id', '<', after);
      return (await query.execute()).map(webhookDelivery);
    });
  }

  async noteAttempt(id: string, { state, status, reason, at, dueAt }: AttemptNote): Promise<void> {
    await this.database.projector
      .updateTable('webhook_delivery')
      .set({
        state,
        status,
        reason,
        updated_at: at,
        due_at: dueAt,
        attempts: sql<number>`attempts + 1`,
      })
      .where('id', '=', id)
      .where('state', '=', 'pending')
      .execute();
  }

  async bury(id: string, reason: string, at: Date): Promise<void> {
    await this.database.projector
      .updateTable('webhook_delivery')
      .set({ state: 'dead', reason, updated_at: at, due_at: null })
      .where('id', '=', id)
      .where('state', '=', 'pending')
      .execute();
  }

  async revive(id: string, at: Date): Promise<WebhookDelivery | undefined> {
    const row = await this.database.projector
      .updateTable('webhook_delivery')
      .set({
        state: 'pending',
        run: sql<number>`run + 1`,
        attempts: 0,
        status: null,
        reason: null,
        updated_at: at,
        due_at: at,
      })
      .where('id', '=', id)
      .where('state', '=', 'dead')
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : webhookDelivery(row);
  }

  async overdueSince(
    moment: Date,
    limit: number,
    except: readonly string[],
  ): Promise<readonly WebhookDelivery[]> {
    let query = this.from()
      .selectAll()
      .where('state', '=', 'pending')
      .where('due_at', '<=', moment)
      .orderBy('due_at')
      .limit(limit);
    if (except.length > 0) query = query.where('id', 'not in', [...except]);
    return (await query.execute()).map(webhookDelivery);
  }

  private from() {
    return this.database.projector.selectFrom('webhook_delivery');
  }
}
