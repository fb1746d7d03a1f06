import type { Escalations } from '../application/escalation/escalations';
import { placesMadeBy } from '../application/lifecycle/prepare-place';
import type { TenantDoor } from '../application/registry/tenant-door';
import { noTenantPlaces } from '../application/registry/tenant-places';
import { TenantRegistry } from '../application/registry/tenant-registry';
import type { KeyStores } from '../application/rehearsals/key-stores';
import type { RehearsalSchedules } from '../application/rehearsals/rehearsal-schedules';
import { TenantSecrets } from '../application/secrets/tenant-secrets';
import type { SecretStore } from '../secrets/secret-store';
import type { Database } from '../store/database';
import type { EventStore } from '../store/event-store';
import type { MadeKeys } from '../store/made-keys';
import type { RowsAndEvents } from '../store/postgres-event-store';
import { PostgresRegisteredTenants } from '../store/postgres-registered-tenants';
import { PostgresTenantRuns } from '../store/postgres-tenant-runs';
import type { RegisteredTenants, TenantStandings } from '../store/registered-tenants';
import type { Tenants } from '../store/tenants';
import { composeLifecycle, type Lifecycle } from './lifecycle-composition';
import { noPlacing, type Placing } from './placing';
import { composeQuotas, type Quotas } from './quota-composition';
import { composeRuns, type RunOptions, type Runs } from './run-composition';
import { passingSecretStore } from './secret-store';
import { composeToolsAndLedger, type ToolsAndLedger } from './tools-and-ledger-composition';
import { composeWebhooks, type WebhookOptions, type Webhooks } from './webhook-composition';

/** What the product can do for the tenants that are registered. */
export interface Registry extends Lifecycle, Quotas, Runs, ToolsAndLedger, Webhooks {
  readonly registeredTenants: RegisteredTenants;
  readonly standings: TenantStandings;
  readonly tenantDoor: TenantDoor;
  readonly tenantRegistry: TenantRegistry;
  readonly tenantSecrets: TenantSecrets;
}

export interface RegistryOptions extends RunOptions, WebhookOptions {
  readonly database: Database;
  readonly store: EventStore & RowsAndEvents;
  readonly tenants: Tenants;
  readonly standings: TenantStandings;
  readonly tenantDoor: TenantDoor;
  readonly escalations: Escalations;
  readonly clock: () => Date;
  readonly schedules: RehearsalSchedules;
  readonly keyStores: KeyStores;
  readonly madeKeys: MadeKeys;
  /** Where the own work of tenants is done; nowhere unless given. */
  readonly placing?: Placing | undefined;
  readonly deletionGraceDays?: number | undefined;
  /** Where secrets of tenants lie; where nobody reads them once this process has ended unless given. */
  readonly secretStore?: SecretStore | undefined;
}

export function composeRegistry({ placing, ...base }: RegistryOptions): Registry {
  const registeredTenants = new PostgresRegisteredTenants(base.database);
  const places = placing === undefined ? noTenantPlaces : placesMadeBy(placing.changes);
  const tenantRegistry = new TenantRegistry({ ...base, registeredTenants, places });
  const tenantRuns = new PostgresTenantRuns(base.database);
  const { secretStore = passingSecretStore(base.database) } = base;
  const tenantSecrets = new TenantSecrets({ ...base, registeredTenants, secretStore });
  const toolsAndLedger = composeToolsAndLedger({ ...base, tenantRegistry });
  const placed = placing ?? noPlacing;
  const lifecycle = composeLifecycle({
    ...base,
    ...toolsAndLedger,
    registeredTenants,
    tenantRegistry,
    tenantRuns,
    tenantSecrets,
    placing: placed,
  });
  return {
    registeredTenants,
    standings: base.standings,
    tenantDoor: base.tenantDoor,
    tenantRegistry,
    tenantSecrets,
    ...toolsAndLedger,
    ...composeQuotas(base),
    ...composeWebhooks(base),
    ...lifecycle,
    ...composeRuns({
      ...base,
      ...toolsAndLedger,
      tenantRuns,
      tenantSecrets,
      moves: lifecycle.tenantMoves,
      workflows: placed.workflows,
    }),
  };
}
