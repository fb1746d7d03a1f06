import type { Principal } from './principal';
import type { Reference } from './reference';
import type { IsolationMode, RegisteredTenant, TenantStatus } from './registered-tenant';

/** Who has a tenant changed, and by which token; who that is called stays out. */
export interface Asked {
  readonly principal: Principal;
  readonly token: Reference | null;
}

interface Change {
  readonly tenant: Pick<RegisteredTenant, 'tenant_id' | 'id' | 'reference'>;
  readonly by: Asked;
}

export interface TenantPreparation extends Change {
  readonly namespace: string;
}

/** Why a tenant is suspended, from a short list: what an operator would write in free text may be personal. */
export const suspensionReasons = [
  'overdue_payment',
  'security',
  'abuse',
  'tenant_request',
  'maintenance',
] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];

export interface TenantSuspension extends Change {
  readonly reason: SuspensionReason;
}

export type TenantResumption = Change;

export interface TenantDeletion extends Change {
  readonly graceSeconds: number;
  /** How it stands before, and again where the deletion is cancelled. */
  readonly status: Extract<TenantStatus, 'ACTIVE' | 'SUSPENDED'>;
}

/** Where the tenant's own work is done, and in which namespace where it has one of its own. */
export interface TenantIsolation {
  readonly isolation: IsolationMode;
  readonly namespace: string | null;
}

export interface TenantMigration extends Change {
  readonly from: TenantIsolation;
  readonly to: TenantIsolation;
  /** So long its runs have to end before it stays where it is. */
  readonly drainSeconds: number;
}

/** How a migration ended. */
export type MigrationOutcome =
  | { readonly state: 'moved' }
  | { readonly state: 'stayed'; readonly why: 'namespace_taken' | 'runs_did_not_end' | 'no_worker' };

/** How a deletion ended. */
export type DeletionOutcome = 'deleted' | 'cancelled';

/** One change of a tenant is under way at a time: whichever it is, it goes by this id. */
export function tenantChangeId(slug: string): string {
  return `tenant-change/${slug}`;
}
