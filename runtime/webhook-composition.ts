import { randomBytes } from 'node:crypto';
import type { Escalations } from '../application/escalation/escalations';
import { DependencyAway } from '../application/provisioning/runs';
import { lookAfterDeliveries } from '../application/webhooks/look-after-deliveries';
import { startDeliveries } from '../application/webhooks/start-deliveries';
import { WebhookAttempts } from '../application/webhooks/webhook-attempts';
import { WebhookDeliveryService } from '../application/webhooks/webhook-delivery-service';
import type { WebhookRuns } from '../application/webhooks/webhook-runs';
import { WebhookSecrets } from '../application/webhooks/webhook-secrets';
import { WebhookService } from '../application/webhooks/webhook-service';
import { KeyEncryptionKey } from '../custody/embedded/key-encryption-key';
import { deliveryPauses as pausesOfStandard } from '../domain/webhook';
import type { Vetting } from '../outbound/vetted-target';
import type { Database } from '../store/database';
import type { RowsAndEvents } from '../store/postgres-event-store';
import { PostgresWebhookDeliveries } from '../store/postgres-webhook-deliveries';
import { PostgresWebhookEndpoints } from '../store/postgres-webhook-endpoints';
import type { Tenants } from '../store/tenants';

/** Who is told of what happens, and what they were told. */
export interface Webhooks {
  readonly webhooks: WebhookService;
  readonly webhookDeliveries: WebhookDeliveryService;
  readonly webhookAttempts: WebhookAttempts;
  /** Has endpoints told of what was recorded. */
  startDeliveries(recorded: Parameters<typeof startDeliveries>[1]): Promise<void>;
  /** Makes deliveries and their workflows agree; gives the number mended. */
  lookAfterDeliveries(): Promise<number>;
}

export interface WebhookOptions {
  /** The workflows that carry deliveries out; none unless given. */
  readonly webhookRuns?: WebhookRuns | undefined;
  /** How long after each failed attempt the next one is made, in milliseconds; as Standard Webhooks proposes unless given. */
  readonly deliveryPauses?: readonly number[] | undefined;
  /** Under which the secrets of endpoints are sealed; what nobody reads once this process has ended unless given. */
  readonly sealing?: KeyEncryptionKey | undefined;
  /** Which addresses are told; the public internet alone unless given. */
  readonly outbound?: Vetting | undefined;
}

export interface WebhookParts {
  readonly database: Database;
  readonly store: RowsAndEvents;
  readonly tenants: Tenants;
  readonly escalations: Escalations;
  readonly clock: () => Date;
}

export function composeWebhooks({
  webhookRuns = noWebhookRuns,
  deliveryPauses = pausesOfStandard,
  sealing = new KeyEncryptionKey(randomBytes(32)),
  outbound = {},
  ...parts
}: WebhookOptions & WebhookParts): Webhooks {
  const base = {
    ...parts,
    webhookRuns,
    deliveryPauses,
    outbound,
    webhookEndpoints: new PostgresWebhookEndpoints(parts.database),
    webhookDeliveries: new PostgresWebhookDeliveries(parts.database),
    webhookSecrets: new WebhookSecrets(sealing),
  };
  const webhooks = new WebhookService(base);
  return {
    webhooks,
    webhookDeliveries: new WebhookDeliveryService({ ...base, webhooks }),
    webhookAttempts: new WebhookAttempts({ ...base, webhooks }),
    startDeliveries: (recorded) => startDeliveries(base, recorded),
    lookAfterDeliveries: () => lookAfterDeliveries(base),
  };
}

const away = async () => {
  throw new DependencyAway('temporal');
};

/** Of a process that has nothing to do with Temporal. */
const noWebhookRuns: WebhookRuns = { start: away, status: away };
