import { sql } from 'kysely';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import { tenantRunPart, tenantRunRow } from './tenant-run-rows';
import type { TenantRunFilter, TenantRunPart, TenantRunRow, TenantRuns } from './tenant-runs';

/** Runs in PostgreSQL, each read as its tenant: row-level security keeps them apart. */
export class PostgresTenantRuns implements TenantRuns {
  constructor(private readonly database: Pick<Database, 'app' | 'projector'>) {}

  async tenantOf(id: string): Promise<TenantId | undefined> {
    const row = await this.database.projector
      .selectFrom('tenant_run')
      .select('tenant')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.tenant;
  }

  find(tenant: TenantId, id: string): Promise<TenantRunRow | undefined> {
    return inTenant(this.database, tenant, async (transaction) => {
      const row = await transaction
        .selectFrom('tenant_run')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : tenantRunRow(row);
    });
  }

  list(tenant: TenantId, { state, limit, after }: TenantRunFilter): Promise<readonly TenantRunRow[]> {
    return inTenant(this.database, tenant, async (transaction) => {
      let query = transaction
        .selectFrom('tenant_run')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit);
      if (state !== undefined) query = query.where('state', '=', state);
      if (after !== undefined) query = query.where('id', '<', after);
      return (await query.execute()).map(tenantRunRow);
    });
  }

  parts(tenant: TenantId, run: string): Promise<readonly TenantRunPart[]> {
    return inTenant(this.database, tenant, async (transaction) => {
      const rows = await transaction
        .selectFrom('tenant_run_part')
        .selectAll()
        .where('run', '=', run)
        .orderBy('turn')
        .orderBy('part')
        .execute();
      return rows.map(tenantRunPart);
    });
  }

  async openSince(moment: Date, limit: number, except: readonly string[]): Promise<readonly TenantRunRow[]> {
    const rows = await this.database.projector
      .selectFrom('tenant_run')
      .selectAll()
      .where('state', '=', 'running')
      .where('created_at', '<', moment)
      .where(sql<boolean>`id <> all(${[...except]}::uuid[])`)
      .orderBy('created_at')
      .limit(limit)
      .execute();
    return rows.map(tenantRunRow);
  }
}
