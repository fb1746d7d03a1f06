import { type Reference, reference } from './reference';
import type { TenantLimits } from './registered-tenant';

/** The limits of a tenant that are quotas, not rates: what exceeds one is refused, and that is recorded once. */
export const quotas = [
  'max_vms',
  'storage_quota_gb',
  'tpd',
  'max_runs_per_day',
] as const satisfies readonly (keyof TenantLimits)[];
export type Quota = (typeof quotas)[number];

/** What a request would have exceeded, as it stood when it was decided. */
export interface ExceededQuota {
  readonly quota: Quota;
  readonly limit: number;
  /** Above the limit where that was lowered below what was in use. */
  readonly used: number;
}

/** The entry that tells of the first request that found a quota exhausted. */
export const QUOTA_EXHAUSTED = 'QUOTA_EXHAUSTED';

/** The record of how often a quota was exhausted, in the tenant's own store. */
export function quotaRecord(quota: keyof TenantLimits): Reference {
  return reference('tenant_quota', quota);
}
