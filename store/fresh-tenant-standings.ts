import { sql } from 'kysely';
import type { Reference } from '../domain/reference';
import { type RegisteredTenant, tenantOfSlug } from '../domain/registered-tenant';
import type { Database } from './database';
import { FreshView } from './fresh-view';
import { registeredTenantOf } from './registered-tenant-row';
import type { TenantStandings } from './registered-tenants';
import type { StandingRegistration } from './registration-rows';

/** Every registered tenant in memory, followed by what changed. */
export class FreshTenantStandings implements TenantStandings {
  private readonly tenants = new Map<Reference, StandingRegistration>();
  private readonly view: FreshView;

  constructor(
    private readonly database: Pick<Database, 'projector'>,
    private readonly clock: () => number = Date.now,
  ) {
    this.view = new FreshView({ load: (since) => this.load(since), clock });
  }

  async of(tenant: Reference): Promise<RegisteredTenant | undefined> {
    await this.view.fresh();
    return this.known(tenant);
  }

  fresh(): Promise<void> | undefined {
    return this.view.fresh();
  }

  known(tenant: Reference): RegisteredTenant | undefined {
    return this.tenants.get(tenant)?.tenant;
  }

  learn(tenant: RegisteredTenant, version: number): void {
    if (version > this.versionOf(tenant.reference)) this.tenants.set(tenant.reference, { tenant, version });
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
    // Reads overlap: most of what they give is known.
    for (const row of await query.execute())
      if (row.version > this.versionOf(tenantOfSlug(row.slug)))
        this.learn(registeredTenantOf(row), row.version);
  }

  private versionOf(tenant: Reference): number {
    return this.tenants.get(tenant)?.version ?? 0;
  }
}
