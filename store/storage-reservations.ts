import type { Insertable, Selectable, Transaction } from 'kysely';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';
import type { PageOfTenant } from './vms';

/** Storage that is kept for a tenant: until it expires, or once committed until it is released. */
export interface StorageReservation {
  /** UUID. */
  readonly id: string;
  readonly gigabytes: number;
  /** In people's words; kept here and told in no record. */
  readonly purpose: string;
  /** ISO 8601, UTC. */
  readonly reservedAt: string;
  /** The UUID of the principal. */
  readonly reservedBy: string;
  /** ISO 8601, UTC; undefined once it is committed. */
  readonly expiresAt: string | undefined;
}

/** A reservation that nobody committed in time. */
export interface ExpiredReservation {
  readonly tenant: TenantId;
  readonly id: string;
}

/**
 * The rows of reservations. What has expired is as if it weren't there, also before it is cleared away. Whoever adds or
 * removes some holds the lock of the tenant's usage.
 */
export class StorageReservations {
  constructor(private readonly database: Pick<Database, 'app' | 'projector'>) {}

  /** Newest first. */
  async list(
    tenant: TenantId,
    at: Date,
    { limit, after }: PageOfTenant,
  ): Promise<readonly StorageReservation[]> {
    const rows = await inTenant(this.database, tenant, (transaction) => {
      const query = transaction
        .selectFrom('storage_reservation')
        .selectAll()
        .where('tenant', '=', tenant)
        .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]))
        .orderBy('id', 'desc')
        .limit(limit);
      return (after === undefined ? query : query.where('id', '<', after)).execute();
    });
    return rows.map(reservationOf);
  }

  async add(
    transaction: Transaction<Schema>,
    tenant: TenantId,
    reservations: readonly StorageReservation[],
  ): Promise<void> {
    if (reservations.length === 0) return;
    await transaction
      .insertInto('storage_reservation')
      .values(reservations.map((reservation) => reservationRow(tenant, reservation)))
      .execute();
  }

  async find(
    transaction: Transaction<Schema>,
    tenant: TenantId,
    id: string,
  ): Promise<StorageReservation | undefined> {
    const row = await transaction
      .selectFrom('storage_reservation')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && reservationOf(row);
  }

  /** From here on it doesn't expire. */
  async commit(transaction: Transaction<Schema>, tenant: TenantId, id: string): Promise<void> {
    await transaction
      .updateTable('storage_reservation')
      .set({ expires_at: null })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
  }

  async remove(transaction: Transaction<Schema>, tenant: TenantId, id: string): Promise<void> {
    await transaction
      .deleteFrom('storage_reservation')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
  }

  /** Of whichever tenants, those that expired first. */
  async expired(at: Date, limit: number): Promise<readonly ExpiredReservation[]> {
    return this.database.projector
      .selectFrom('storage_reservation')
      .select(['tenant', 'id'])
      .where('expires_at', '<=', at)
      .orderBy('expires_at')
      .limit(limit)
      .execute();
  }
}

export function reservationRow(
  tenant: TenantId,
  reservation: StorageReservation,
): Insertable<Schema['storage_reservation']> {
  return {
    id: reservation.id,
    tenant,
    gigabytes: reservation.gigabytes,
    purpose: reservation.purpose,
    reserved_at: new Date(reservation.reservedAt),
    reserved_by: reservation.reservedBy,
    expires_at: reservation.expiresAt === undefined ? null : new Date(reservation.expiresAt),
  };
}

function reservationOf(row: Selectable<Schema['storage_reservation']>): StorageReservation {
  return {
    id: row.id,
    gigabytes: row.gigabytes,
    purpose: row.purpose,
    reservedAt: row.reserved_at.toISOString(),
    reservedBy: row.reserved_by,
    expiresAt: row.expires_at?.toISOString(),
  };
}
