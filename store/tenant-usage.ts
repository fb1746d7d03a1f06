import { sql, type Transaction } from 'kysely';
import type { Holdings, Usage } from '../domain/holdings';
import type { JsonObject } from '../domain/json';
import { type TenantStatus, tenantLimitsSchema } from '../domain/registered-tenant';
import type { AppendCommand, TenantId } from './event-store';
import type { RowsAndEvents } from './postgres-event-store';
import type { Schema } from './schema';
import { reservationRow, type StorageReservation } from './storage-reservations';
import { type Vm, vmRow } from './vms';

/** What a registered tenant holds, and how it stands. */
export interface TenantUsage extends Usage {
  readonly slug: string;
  readonly status: TenantStatus;
}

interface Row {
  readonly slug: string;
  readonly status: TenantStatus;
  readonly limits: JsonObject;
  readonly vms: number;
  readonly storage_gb: number;
  readonly vms_refused_at: number | null;
  readonly storage_refused_at: number | null;
}

/**
 * What the tenant holds and may at this moment: until the transaction ends, nobody else takes or gives back. Undefined
 * where the tenant isn't registered.
 */
export async function lockUsage(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  at: Date,
): Promise<TenantUsage | undefined> {
  const { rows } = await sql<Row>`select * from lock_tenant_usage(${tenant}, ${at})`.execute(transaction);
  const [row] = rows;
  return (
    row && {
      slug: row.slug,
      status: row.status,
      limits: tenantLimitsSchema.parse(row.limits),
      held: { max_vms: row.vms, storage_quota_gb: row.storage_gb },
      refusedAt: { max_vms: row.vms_refused_at, storage_quota_gb: row.storage_refused_at },
    }
  );
}

/** What is written where what is wanted is granted. */
export interface NewHoldings {
  readonly vms: readonly Vm[];
  readonly reservations: readonly StorageReservation[];
}

/** Takes all that is wanted, with the entries that tell of it, if all of it fits; else nothing. */
export function takeTogether(
  store: Pick<RowsAndEvents, 'appendBy'>,
  tenant: TenantId,
  at: Date,
  wanted: Holdings,
  { vms, reservations }: NewHoldings,
  commands: readonly AppendCommand[],
): Promise<boolean> {
  const values = [
    tenant,
    at,
    wanted.max_vms,
    wanted.storage_quota_gb,
    JSON.stringify(vms.map((vm) => vmRow(tenant, vm))),
    JSON.stringify(reservations.map((reservation) => reservationRow(tenant, reservation))),
  ];
  return store.appendBy({ name: 'take_together', values }, commands);
}

/** Keeps what became of a usage that is locked: what changed, since what has expired is counted until it is cleared away. */
export async function keepUsage(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  was: Usage,
  is: Usage,
): Promise<void> {
  await transaction
    .updateTable('tenant_usage')
    .set({
      vms: sql`vms + ${is.held.max_vms - was.held.max_vms}::int`,
      storage_gb: sql`storage_gb + ${is.held.storage_quota_gb - was.held.storage_quota_gb}::bigint`,
      vms_refused_at: is.refusedAt.max_vms,
      storage_refused_at: is.refusedAt.storage_quota_gb,
    })
    .where('tenant', '=', tenant)
    .execute();
}
