import { sql } from 'kysely';
import type { RegisteredTenant } from '../domain/registered-tenant';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import { registeredTenantOf } from './registered-tenant-row';
import type {
  RegisteredTenantFilter,
  RegisteredTenantLevel,
  RegisteredTenants,
  TenantName,
} from './registered-tenants';

/** The levels that a walk through the hierarchy goes at most: more than there may be, so that it always ends. */
const farthest = 64;

/** Registered tenants in PostgreSQL. Who may see which is decided before it is asked, but for `findOwn`. */
export class PostgresRegisteredTenants implements RegisteredTenants {
  constructor(private readonly database: Pick<Database, 'app' | 'projector'>) {}

  async find(slug: string): Promise<RegisteredTenant | undefined> {
    const row = await this.from().selectAll().where('slug', '=', slug).executeTakeFirst();
    return row && registeredTenantOf(row);
  }

  async findOwn(tenant: TenantId): Promise<RegisteredTenant | undefined> {
    const row = await inTenant(this.database, tenant, (transaction) =>
      transaction.selectFrom('registered_tenant').selectAll().where('tenant', '=', tenant).executeTakeFirst(),
    );
    return row && registeredTenantOf(row);
  }

  async list({
    limit,
    after,
    includeSystem,
    status,
    parent,
  }: RegisteredTenantFilter): Promise<readonly RegisteredTenant[]> {
    let query = this.from().selectAll().orderBy('slug').limit(limit);
    if (after !== undefined) query = query.where('slug', '>', after);
    if (includeSystem !== true) query = query.where(({ not, ref }) => not(ref('system')));
    if (status !== undefined) query = query.where('status', '=', status);
    if (parent !== undefined) query = query.where('parent', '=', parent);
    return (await query.execute()).map(registeredTenantOf);
  }

  async taken(names: Readonly<Record<TenantName, string | null>>): Promise<TenantName | undefined> {
    const row = await this.from()
      .select(['slug', 'namespace', 'memory_namespace'])
      .where(({ eb, or }) =>
        or([
          eb('slug', '=', names.slug),
          eb('namespace', '=', names.namespace),
          eb('memory_namespace', '=', names.memory_namespace),
        ]),
      )
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (row.slug === names.slug) return 'slug';
    return row.namespace !== null && row.namespace === names.namespace ? 'namespace' : 'memory_namespace';
  }

  async lineage(slug: string): Promise<readonly Pick<RegisteredTenantLevel, 'slug' | 'status'>[]> {
    const { rows } = await sql<Pick<RegisteredTenantLevel, 'slug' | 'status'>>`
      with recursive lineage as (
        select slug, status, parent, 1 as level from registered_tenant where slug = ${slug}
        union all
        select above.slug, above.status, above.parent, level + 1
        from lineage join registered_tenant as above on above.slug = lineage.parent
        where level < ${farthest}
      )
      select slug, status from lineage order by level`.execute(this.database.projector);
    return rows;
  }

  async below(slug: string): Promise<readonly RegisteredTenantLevel[]> {
    const { rows } = await sql<RegisteredTenantLevel>`
      with recursive below as (
        select slug, status, 1 as level from registered_tenant where parent = ${slug} and status <> 'DELETED'
        union all
        select child.slug, child.status, level + 1
        from below join registered_tenant as child on child.parent = below.slug
        where level < ${farthest} and child.status <> 'DELETED'
      )
      select slug, status, level from below`.execute(this.database.projector);
    return rows;
  }

  private from() {
    return this.database.projector.selectFrom('registered_tenant');
  }
}
