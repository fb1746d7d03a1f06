import { sql } from 'kysely';
import type { Reference } from '../domain/reference';
import type { RegisteredTenant } from '../domain/registered-tenant';
import type { Database } from './database';
import { FreshView } from './fresh-view';
import { registeredTenantOf } from './registered-tenant-row';
import type { TenantStandings } from './registered-tenants';

/** Every registered tenant in memory, followed by what changed. */
export class FreshTenantStandings implements TenantStandings {
  private readonly tenants = new Map<Reference, RegisteredTenant>();
  private readonly view: FreshView;

  constructor(
    private readonly database: Pick<Database, 'projector'>,
    private readonly clock: () => number = Date.now,
  ) {
    this.view = new FreshView({ load: (since) => this.load(since), clock });
  }

  async of(tenant: Reference): Promise<RegisteredTenant | undefined> {
    await this.view.fresh();
    return this.tenants.get(tenant);
  }

  fresh(): Promise<void> | undefined {
    return this.view.fresh();
  }

  known(tenant: Reference): RegisteredTenant | undefined {
    return this.tenants.get(tenant);
  }

  expire(): void {
    this.view.expire();
  }

  private async load(since: Date | undefined): Promise<void> {
    let query = this.database.projector.selectFrom('registered_tenant').selectAll();
    if (since !== undefined) {
      // By how long ago, since the clock of the database is another one.
      const seconds = (this.clock() - since.getTime()) / 1000;
      query = query.where('changed_at', '>=', sql<Date>`now() - make_interval(secs => ${seconds})`);
    }
    for (const row of await query.execute()) {
      const tenant = registeredTenantOf(row);
      this.tenants.set(tenant.reference, tenant);
    }
  }
}
