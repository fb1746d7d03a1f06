import { QuotaGate } from '../application/quotas/quota-gate';
import { RequestRate } from '../application/quotas/request-rate';
import { StorageService } from '../application/quotas/storage-service';
import { VmService } from '../application/quotas/vm-service';
import type { Database } from '../store/database';
import type { RowsAndEvents } from '../store/postgres-event-store';
import type { TenantStandings } from '../store/registered-tenants';
import { RequestWindows } from '../store/request-windows';
import { StorageReservations } from '../store/storage-reservations';
import type { Tenants } from '../store/tenants';
import { Vms } from '../store/vms';

/** What tenants take of what they may. */
export interface Quotas {
  readonly vms: VmService;
  readonly storage: StorageService;
  readonly requestRate: RequestRate;
  /** Clears away what expired: reservations that nobody committed, and counts of minutes that are over. */
  clearQuotas(): Promise<void>;
}

export interface QuotasOptions {
  readonly database: Database;
  readonly store: RowsAndEvents;
  readonly tenants: Tenants;
  readonly standings: TenantStandings;
  readonly clock: () => Date;
}

export function composeQuotas(options: QuotasOptions): Quotas {
  const vms = new Vms(options.database);
  const storageReservations = new StorageReservations(options.database);
  const requestWindows = new RequestWindows(options.database);
  const quotaGate = new QuotaGate({ ...options, vms, storageReservations });
  const storage = new StorageService({ ...options, storageReservations, quotaGate });
  return {
    vms: new VmService({ ...options, vms, quotaGate }),
    storage,
    requestRate: new RequestRate({ ...options, requestWindows }),
    clearQuotas: async () => {
      await storage.clearExpired();
      await requestWindows.purge(options.clock());
    },
  };
}
