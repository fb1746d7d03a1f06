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

  async add({ at, ...delivery }: NewWebhookDelivery): Promise<WebhookDelivery> {
    const added = await this.database.projector
      .insertInto('webhook_delivery')
      .values({ ...delivery, state: 'pending', created_at: at, updated_at: at, due_at: at })
      .onConflict((conflict) => conflict.columns(['endpoint', 'message']).doNothing())
      .returningAll()
      .executeTakeFirst();
    const stands =
      added ??
      (await this.deliveries()
        .where('endpoint', '=', delivery.endpoint)
        .where('message', '=', delivery.message)
        .executeTakeFirstOrThrow());
    return webhookDelivery(stands);
  }

  async find(id: string): Promise<WebhookDelivery | undefined> {
    const found = await this.deliveries().where('id', '=', id).executeTakeFirst();
    return found && webhookDelivery(found);
  }

  findOf(tenant: TenantId, id: string): Promise<WebhookDelivery | undefined> {
    return inTenant(this.database, tenant, async (transaction) => {
      const found = await transaction
        .selectFrom('webhook_delivery')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return found && webhookDelivery(found);
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
    const attempts = sql<number>`attempts + 1`;
    await this.updatePending(id)
      .set({ state, status, reason, attempts, updated_at: at, due_at: dueAt })
      .execute();
  }

  async bury({ id, run }: Pick<WebhookDelivery, 'id' | 'run'>, reason: string, at: Date): Promise<void> {
    await this.updatePending(id)
      .where('run', '=', run)
      .set({ state: 'dead', reason, updated_at: at, due_at: null })
      .execute();
  }

  async revive(id: string, at: Date): Promise<WebhookDelivery | undefined> {
    const revived = await this.database.projector
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
    return revived && webhookDelivery(revived);
  }

  async overdueSince(
    moment: Date,
    limit: number,
    except: readonly string[],
  ): Promise<readonly WebhookDelivery[]> {
    const overdue = await this.deliveries()
      .where('state', '=', 'pending')
      .where('due_at', '<=', moment)
      .where(sql<boolean>`id <> all(${[...except]}::uuid[])`)
      .orderBy('due_at')
      .limit(limit)
      .execute();
    return overdue.map(webhookDelivery);
  }

  private deliveries() {
    return this.database.projector.selectFrom('webhook_delivery').selectAll();
  }

  /** Of a delivery that has not ended. */
  private updatePending(id: string) {
    return this.database.projector
      .updateTable('webhook_delivery')
      .where('id', '=', id)
      .where('state', '=', 'pending');
  }
}
