import type { TenantLimits } from './registered-tenant';

/** The limits that runs count against. */
export const runQuotas = [
  'rpm',
  'rph',
  'tpd',
  'max_runs_per_day',
] as const satisfies readonly (keyof TenantLimits)[];
export type RunQuota = (typeof runQuotas)[number];

const minute = 60_000;
const lengths: Readonly<Record<RunQuota, number>> = {
  rpm: minute,
  rph: 60 * minute,
  tpd: 24 * 60 * minute,
  max_runs_per_day: 24 * 60 * minute,
};

/** For which time a quota is counted: whole minutes, hours and days of UTC. */
export interface QuotaWindow {
  readonly start: Date;
  readonly end: Date;
}

export function quotaWindow(quota: RunQuota, at: Date): QuotaWindow {
  const length = lengths[quota];
  const start = Math.floor(at.getTime() / length) * length;
  return { start: new Date(start), end: new Date(start + length) };
}

/** Where a quota stands in its window. */
export interface QuotaUse {
  readonly quota: RunQuota;
  /** What was used, and what is reserved. */
  readonly used: number;
  /** Null where it isn't limited. */
  readonly limit: number | null;
  readonly resetsAt: Date;
}
