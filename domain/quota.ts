import type { HeldQuota } from './holdings';
import { type Reference, reference } from './reference';
import type { RunQuota } from './run-quota';

/** The entry that tells of the first request that found a quota exhausted. */
export const QUOTA_EXHAUSTED = 'QUOTA_EXHAUSTED';

/** The record of how often a quota was exhausted, in the tenant's own store. */
export function quotaRecord(quota: HeldQuota | RunQuota): Reference {
  return reference('tenant_quota', quota);
}
