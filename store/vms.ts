import type { Insertable, Selectable, Transaction } from 'kysely';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/** A compute node that is registered for a tenant. */
export interface Vm {
  /** UUID. */
  readonly id: string;
  /** What people call it; kept here and told in no record. */
  readonly name: string | undefined;
  /** Where it runs; kept here and told in no record. */
  readonly host: string | undefined;
  readonly storageGb: number;
  /** ISO 8601, UTC. */
  readonly registeredAt: string;
  /** The UUID of the principal. */
  readonly registeredBy: string;
}

export interface PageOfTenant {
  readonly limit: number;
  /** Lists on from what has this id. */
  readonly after?: string | undefined;
}

/** The rows of nodes. Whoever adds or removes some holds the lock of the tenant's usage. */
export class Vms {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  async find(tenant: TenantId, id: string): Promise<Vm | undefined> {
    const row = await inTenant(this.database, tenant, (transaction) =>
      transaction
        .selectFrom('vm')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst(),
    );
    return row && vmOf(row);
  }

  /** Newest first. */
  async list(tenant: TenantId, { limit, after }: PageOfTenant): Promise<readonly Vm[]> {
    const rows = await inTenant(this.database, tenant, (transaction) => {
      const query = transaction
        .selectFrom('vm')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit);
      return (after === undefined ? query : query.where('id', '<', after)).execute();
    });
    return rows.map(vmOf);
  }

  async add(transaction: Transaction<Schema>, tenant: TenantId, vms: readonly Vm[]): Promise<void> {
    if (vms.length === 0) return;
    await transaction
      .insertInto('vm')
      .values(vms.map((vm) => vmRow(tenant, vm)))
      .execute();
  }

  /** Undefined where the tenant has none of this id. */
  async remove(transaction: Transaction<Schema>, tenant: TenantId, id: string): Promise<Vm | undefined> {
    const row = await transaction
      .deleteFrom('vm')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row && vmOf(row);
  }
}

export function vmRow(tenant: TenantId, vm: Vm): Insertable<Schema['vm']> {
  return {
    id: vm.id,
    tenant,
    name: vm.name ?? null,
    host: vm.host ?? null,
    storage_gb: vm.storageGb,
    registered_at: new Date(vm.registeredAt),
    registered_by: vm.registeredBy,
  };
}

function vmOf(row: Selectable<Schema['vm']>): Vm {
  return {
    id: row.id,
    name: row.name ?? undefined,
    host: row.host ?? undefined,
    storageGb: row.storage_gb,
    registeredAt: row.registered_at.toISOString(),
    registeredBy: row.registered_by,
  };
}
