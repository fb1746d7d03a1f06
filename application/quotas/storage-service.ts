import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Holdings } from '../../domain/holdings';
import type { JsonObject } from '../../domain/json';
import { portcullisItself } from '../../domain/principal';
import { type Reference, reference } from '../../domain/reference';
import type { TenantId } from '../../store/event-store';
import type { StorageReservation, StorageReservations } from '../../store/storage-reservations';
import type { Tenants } from '../../store/tenants';
import type { PageOfTenant } from '../../store/vms';
import { actingFor, type Caller } from '../caller';
import { requestKey } from '../command-key';
import { ok, problem, type Result } from '../problem';
import type { RegistryEntry } from '../registry/registry-entry';
import { tenantReadBy } from '../tenant-read';
import { type Change, notRegistered, type QuotaGate, type Rows } from './quota-gate';

export interface StorageServiceDependencies {
  readonly tenants: Pick<Tenants, 'find'>;
  readonly storageReservations: StorageReservations;
  readonly quotaGate: QuotaGate;
  readonly clock: () => Date;
}

export interface NewStorageReservation extends Pick<StorageReservation, 'gigabytes' | 'purpose'> {
  readonly expiresInSeconds: number;
  /** Whose it is, unless the caller says. */
  readonly tenant?: Reference | undefined;
}

/** What the request of a reservation doesn't say of it. */
const madeSchema = z.object({ id: z.uuid(), reservedAt: z.iso.datetime(), expiresAt: z.iso.datetime() });

const reserving = 'storage.reserve';

const unknownReservation = problem({
  code: 'not_found',
  detail:
    'The tenant has no storage reservation of this id: there was none, or it was released, or it expired.',
});

const clearedAtOnce = 100;

/** Storage that is kept for tenants: held until it expires unless it is committed, and as much as their quotas allow. */
export class StorageService {
  constructor(private readonly dependencies: StorageServiceDependencies) {}

  async reserve(
    caller: Caller,
    asked: NewStorageReservation,
    idempotencyKey?: string,
  ): Promise<Result<StorageReservation>> {
    const acting = actingFor(asked, caller);
    if (!acting.ok) return acting;
    const { tenants, quotaGate, clock } = this.dependencies;
    const { tenant } = acting.value;
    const id = await tenants.find(tenant);
    if (id === undefined) return notRegistered;
    const { gigabytes, purpose, expiresInSeconds } = asked;
    const at = clock();
    const made = {
      id: uuidv7(),
      reservedAt: at.toISOString(),
      expiresAt: new Date(at.getTime() + expiresInSeconds * 1000).toISOString(),
    };
    const principal = caller.principal.id;
    const reservation: StorageReservation = { gigabytes, purpose, reservedBy: principal, ...made };
    const request = { gigabytes, purpose, expiresInSeconds };
    const taken = await quotaGate.take(id, {
      caller,
      wants: { max_vms: 0, storage_quota_gb: gigabytes },
      row: { reservation },
      entry: {
        ...entryOf(reservation, 'STORAGE_RESERVED', reserving, 'held'),
        request: { gigabytes, expires_in_seconds: expiresInSeconds },
        expected: 0,
      },
      answer: made,
      key: requestKey({ principal, route: reserving, tenant, request }, idempotencyKey),
    });
    return taken.ok ? ok({ ...reservation, ...madeSchema.parse(taken.value) }) : taken;
  }

  /** From here on it doesn't expire. A committed one stays as it is. */
  commit(caller: Caller, id: string): Promise<Result<StorageReservation>> {
    return this.change(caller, id, async (reservation, transaction, tenant) => {
      if (reservation.expiresAt === undefined) return { value: reservation };
      await this.dependencies.storageReservations.commit(transaction, tenant, id);
      const committed = { ...reservation, expiresAt: undefined };
      return {
        value: committed,
        entry: entryOf(committed, 'STORAGE_COMMITTED', 'storage.commit', 'committed'),
      };
    });
  }

  /** Gives the storage back, of a committed one too. */
  release(caller: Caller, id: string): Promise<Result<StorageReservation>> {
    return this.change(caller, id, async (reservation, transaction, tenant) => {
      await this.dependencies.storageReservations.remove(transaction, tenant, id);
      return {
        value: reservation,
        returns: storageOf(reservation),
        entry: entryOf(reservation, 'STORAGE_RELEASED', 'storage.release', 'released'),
      };
    });
  }

  /** Those of the tenant that the caller reads, newest first. */
  async list(caller: Caller, page: PageOfTenant): Promise<readonly StorageReservation[]> {
    const { tenants, storageReservations, clock } = this.dependencies;
    const tenant = await tenantReadBy(caller, tenants);
    return tenant === undefined ? [] : storageReservations.list(tenant, clock(), page);
  }

  /** Clears away, and tells the ledger of, what expired: it has not counted since. Gives the number. */
  async clearExpired(): Promise<number> {
    const { storageReservations, quotaGate, clock } = this.dependencies;
    let cleared = 0;
    for (const { tenant, id } of await storageReservations.expired(clock(), clearedAtOnce)) {
      const done = await quotaGate.change(
        tenant,
        { principal: portcullisItself },
        async (transaction, at) => {
          const reservation = await storageReservations.find(transaction, tenant, id);
          // Committed meanwhile, or cleared away by another process.
          if (reservation === undefined || !hasExpired(reservation, at)) return undefined;
          await storageReservations.remove(transaction, tenant, id);
          return {
            value: reservation,
            returns: storageOf(reservation),
            entry: entryOf(reservation, 'STORAGE_EXPIRED', 'storage.expire', 'expired'),
          };
        },
      );
      if (done !== undefined) cleared += 1;
    }
    return cleared;
  }

  private async change(
    caller: Caller,
    id: string,
    work: (
      reservation: StorageReservation,
      transaction: Rows,
      tenant: TenantId,
    ) => Promise<Change<StorageReservation>>,
  ): Promise<Result<StorageReservation>> {
    const { tenants, storageReservations, quotaGate } = this.dependencies;
    const tenant = await tenantReadBy(caller, tenants);
    if (tenant === undefined) return unknownReservation;
    const changed = await quotaGate.change(tenant, caller, async (transaction, at) => {
      const reservation = await storageReservations.find(transaction, tenant, id);
      if (reservation === undefined || hasExpired(reservation, at)) return undefined;
      return work(reservation, transaction, tenant);
    });
    return changed === undefined ? unknownReservation : ok(changed);
  }
}

function hasExpired({ expiresAt }: StorageReservation, at: Date): boolean {
  return expiresAt !== undefined && new Date(expiresAt) <= at;
}

function storageOf({ gigabytes }: StorageReservation): Holdings {
  return { max_vms: 0, storage_quota_gb: gigabytes };
}

type Course = 'held' | 'committed' | 'released' | 'expired';

function entryOf(
  reservation: StorageReservation,
  type: string,
  operation: string,
  state: Course,
): RegistryEntry {
  return {
    record: reference('storage_reservation', reservation.id),
    type,
    operation,
    request: {},
    body: recordBody(reservation, state),
  };
}

function recordBody({ id, gigabytes, expiresAt }: StorageReservation, state: Course): JsonObject {
  return {
    storage_reservation: reference('storage_reservation', id),
    gigabytes,
    state,
    expires_at: expiresAt ?? null,
  };
}
