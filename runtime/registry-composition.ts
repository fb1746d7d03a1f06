import { TenantDoor } from '../application/registry/tenant-door';
import { noTenantPlaces, type TenantPlaces } from '../application/registry/tenant-places';
import { TenantRegistry } from '../application/registry/tenant-registry';
import type { Database } from '../store/database';
import { FreshTenantStandings } from '../store/fresh-tenant-standings';
import type { RowsAndEvents } from '../store/postgres-event-store';
import { PostgresRegisteredTenants } from '../store/postgres-registered-tenants';
import type { RegisteredTenants, TenantStandings } from '../store/registered-tenants';
import type { Tenants } from '../store/tenants';

/** What the product can do for the tenants that are registered. */
export interface Registry {
  readonly registeredTenants: RegisteredTenants;
  readonly standings: TenantStandings;
  readonly tenantDoor: TenantDoor;
  readonly tenantRegistry: TenantRegistry;
}

export interface RegistryOptions {
  readonly database: Database;
  readonly store: RowsAndEvents;
  readonly tenants: Tenants;
  readonly clock: () => Date;
  /** Where dedicated tenants are put; nowhere unless given. */
  readonly places?: TenantPlaces | undefined;
}

export function composeRegistry({ places = noTenantPlaces, ...base }: RegistryOptions): Registry {
  const registeredTenants = new PostgresRegisteredTenants(base.database);
  const standings = new FreshTenantStandings(base.database);
  return {
    registeredTenants,
    standings,
    tenantDoor: new TenantDoor(standings),
    tenantRegistry: new TenantRegistry({ ...base, registeredTenants, standings, places }),
  };
}
