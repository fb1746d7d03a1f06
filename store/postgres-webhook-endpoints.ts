import { sql } from 'kysely';
import type { WebhookEvent } from '../domain/webhook';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import { sealedWebhookSecrets, webhookEndpoint } from './webhook-rows';
import type { ListPage, SealedWebhookSecrets, WebhookEndpoint, WebhookEndpoints } from './webhooks';

export class PostgresWebhookEndpoints implements WebhookEndpoints {
  constructor(private readonly database: Pick<Database, 'app' | 'projector'>) {}

  async find(id: string): Promise<WebhookEndpoint | undefined> {
    const found = await this.database.projector
      .selectFrom('webhook_endpoint')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return found && webhookEndpoint(found);
  }

  findOf(tenant: TenantId, id: string): Promise<WebhookEndpoint | undefined> {
    return inTenant(this.database, tenant, async (transaction) => {
      const found = await transaction
        .selectFrom('webhook_endpoint')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return found && webhookEndpoint(found);
    });
  }

  list(tenant: TenantId, { limit, after }: ListPage): Promise<readonly WebhookEndpoint[]> {
    return inTenant(this.database, tenant, async (transaction) => {
      let query = transaction
        .selectFrom('webhook_endpoint')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit);
      if (after !== undefined) query = query.where('id', '<', after);
      return (await query.execute()).map(webhookEndpoint);
    });
  }

  async toldOf(event: WebhookEvent, tenants: readonly TenantId[]): Promise<readonly WebhookEndpoint[]> {
    const rows = await this.database.projector
      .selectFrom('webhook_endpoint')
      .selectAll()
      .where('tenant', 'in', [...tenants])
      .where('disabled_at', 'is', null)
      .where(sql<boolean>`${event} = any (events)`)
      .execute();
    return rows.map(webhookEndpoint);
  }

  async secrets(id: string): Promise<SealedWebhookSecrets | undefined> {
    const found = await this.database.projector
      .selectFrom('webhook_endpoint')
      .select(['secret', 'former_secret', 'former_secret_until'])
      .where('id', '=', id)
      .executeTakeFirst();
    return found && sealedWebhookSecrets(found);
  }
}
