import { DedicatedTenantsHealth } from '../application/lifecycle/dedicated-health';
import { TenantDoctor, type TenantDoctorDependencies } from '../application/lifecycle/tenant-doctor';
import { TenantLifecycle } from '../application/lifecycle/tenant-lifecycle';
import { TenantSteps, type TenantStepsDependencies } from '../application/lifecycle/tenant-steps';
import type { RegisteredTenant } from '../domain/registered-tenant';
import type { Database } from '../store/database';
import { dedicatedTenants } from '../store/dedicated-tenants';
import { TenantMoves } from '../store/tenant-moves';
import { TenantRemains } from '../store/tenant-remains';
import type { Placing } from './placing';

/** What the product can do to tenants, and where their own work is done. */
export interface Lifecycle {
  readonly tenantLifecycle: TenantLifecycle;
  readonly tenantSteps: TenantSteps;
  readonly tenantMoves: TenantMoves;
  readonly tenantDoctor: TenantDoctor;
  readonly dedicatedHealth: DedicatedTenantsHealth;
  /** Those whose work is to be done now, in namespaces of their own. */
  dedicatedTenants(): Promise<readonly RegisteredTenant[]>;
}

export interface LifecycleOptions
  extends Omit<TenantStepsDependencies & TenantDoctorDependencies, 'moves' | 'remains' | keyof Placing> {
  readonly database: Database;
  readonly clock: () => Date;
  readonly placing: Placing;
  /** How long a deletion can be cancelled where nobody says; 30 days unless given. */
  readonly deletionGraceDays?: number | undefined;
}

const secondsADay = 86_400;

export function composeLifecycle({ placing, deletionGraceDays = 30, ...base }: LifecycleOptions): Lifecycle {
  const moves = new TenantMoves(base.database);
  const remains = new TenantRemains(base.database);
  const dedicated = () => dedicatedTenants(base.database);
  return {
    tenantLifecycle: new TenantLifecycle({
      ...base,
      changes: placing.changes,
      graceSeconds: deletionGraceDays * secondsADay,
    }),
    tenantSteps: new TenantSteps({ ...base, ...placing, moves, remains }),
    tenantMoves: moves,
    tenantDoctor: new TenantDoctor({ ...base, ...placing }),
    dedicatedHealth: new DedicatedTenantsHealth({ ...base, ...placing, dedicatedTenants: dedicated }),
    dedicatedTenants: dedicated,
  };
}
