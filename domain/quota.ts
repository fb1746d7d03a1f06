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

/** What a tenant holds until it gives it back. */
export interface Holdings {
  /** Nodes that are registered. */
  readonly vms: number;
  /** Gigabytes, of nodes and reservations together. */
  readonly storageGb: number;
}

/** The entry that tells of the first request that found a quota exhausted. */
export const QUOTA_EXHAUSTED = 'QUOTA_EXHAUSTED';

/** The record of how often a quota was exhausted, in the tenant's own store. */
export function quotaRecord(quota: Quota): Reference {
  return reference('tenant_quota', quota);
}

/** The first quota that holding so much more would exceed. Whoever wants nothing of one is not kept off by it. */
export function exceededBy(
  limits: Pick<TenantLimits, 'max_vms' | 'storage_quota_gb'>,
  held: Holdings,
  wanted: Holdings,
): ExceededQuota | undefined {
  const asked = [
    { quota: 'max_vms', limit: limits.max_vms, used: held.vms, wanted: wanted.vms },
    {
      quota: 'storage_quota_gb',
      limit: limits.storage_quota_gb,
      used: held.storageGb,
      wanted: wanted.storageGb,
    },
  ] as const;
  for (const { quota, limit, used, wanted } of asked)
    if (limit !== null && wanted > 0 && used + wanted > limit) return { quota, limit, used };
  return undefined;
}
