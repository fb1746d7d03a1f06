import { placesMadeBy } from '../application/lifecycle/prepare-place';
import { ok } from '../application/problem';
import type { TenantDoor } from '../application/registry/tenant-door';
import { noTenantPlaces } from '../application/registry/tenant-places';
import { TenantRegistry } from '../application/registry/tenant-registry';
import type { RehearsalSchedules } from '../application/rehearsals/rehearsal-schedules';
import type { Database } from '../store/database';
import type { RowsAndEvents } from '../store/postgres-event-store';
import { PostgresRegisteredTenants } from '../store/postgres-registered-tenants';
import { PostgresTenantRuns } from '../store/postgres-tenant-runs';
import type { RegisteredTenants, TenantStandings } from '../store/registered-tenants';
import type { Tenants } from '../store/tenants';
import { composeLifecycle, type Lifecycle } from './lifecycle-composition';
import { noPlacing, type Placing } from './placing';
import { composeQuotas, type Quotas } from './quota-composition';
import { composeToolsAndLedger, type ToolsAndLedger } from './tools-and-ledger-composition';

/** What the product can do for the tenants that are registered. */
export interface Registry extends Lifecycle, Quotas, ToolsAndLedger {
  readonly registeredTenants: RegisteredTenants;
  readonly standings: TenantStandings;
  readonly tenantDoor: TenantDoor;
  readonly tenantRegistry: TenantRegistry;
}

export interface RegistryOptions {
  readonly database: Database;
  readonly store: RowsAndEvents;
  readonly tenants: Tenants;
  readonly standings: TenantStandings;
  readonly tenantDoor: TenantDoor;
  readonly clock: () => Date;
  readonly schedules: RehearsalSchedules;
  /** Where the own work of tenants is done; nowhere unless given. */
  readonly placing?: Placing | undefined;
  readonly deletionGraceDays?: number | undefined;
}

export function composeRegistry({ placing, ...base }: RegistryOptions): Registry {
  const registeredTenants = new PostgresRegisteredTenants(base.database);
  const places = placing === undefined ? noTenantPlaces : placesMadeBy(placing.changes);
  const tenantRegistry = new TenantRegistry({ ...base, registeredTenants, places });
  const tenantRuns = new PostgresTenantRuns(base.database);
  const tenantSecrets = { removeAll: async () => ok(0) };
  return {
    registeredTenants,
    standings: base.standings,
    tenantDoor: base.tenantDoor,
    tenantRegistry,
    ...composeToolsAndLedger({ ...base, tenantRegistry }),
    ...composeQuotas(base),
    ...composeLifecycle({
      ...base,
      registeredTenants,
      tenantRegistry,
      tenantRuns,
      tenantSecrets,
      placing: placing ?? noPlacing,
    }),
  };
}
