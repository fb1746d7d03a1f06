import type { TenantLimits } from './registered-tenant';

/** What is held until it is given back, each kind by the quota that limits it. */
export const heldQuotas = ['max_vms', 'storage_quota_gb'] as const satisfies readonly (keyof TenantLimits)[];
export type HeldQuota = (typeof heldQuotas)[number];
/** Nodes, and gigabytes. */
export type Holdings = Readonly<Record<HeldQuota, number>>;

/** What a tenant holds, and may. */
export interface Usage {
  readonly limits: Pick<TenantLimits, HeldQuota>;
  readonly held: Holdings;
  /** The limit at which a refusal was recorded, until some of the quota is granted again. */
  readonly refusedAt: Readonly<Record<HeldQuota, number | null>>;
}

/** What a request would have exceeded, as it stood when it was decided. */
export interface ExceededQuota {
  readonly quota: HeldQuota;
  readonly limit: number;
  /** Above the limit where that was lowered below what was in use. */
  readonly used: number;
}

export type Verdict =
  | { readonly granted: true }
  /** First where nobody was refused at this limit since some was granted: then it is recorded. */
  | { readonly granted: false; readonly exceeded: ExceededQuota; readonly first: boolean };

/**
 * Who asks for more gets it as long as no quota is exceeded by it. Who wants nothing of a quota is not kept off by it,
 * even where its limit was lowered below what is in use. Gives what the next one is judged on, too.
 */
export function judge(usage: Usage, wants: Holdings): { readonly verdict: Verdict; readonly usage: Usage } {
  const { held, refusedAt } = usage;
  const exceeded = exceededBy(usage, wants);
  if (exceeded === undefined)
    return {
      verdict: { granted: true },
      usage: {
        ...usage,
        held: each((quota) => held[quota] + wants[quota]),
        refusedAt: each((quota) => (wants[quota] > 0 ? null : refusedAt[quota])),
      },
    };
  const { quota, limit } = exceeded;
  return {
    verdict: { granted: false, exceeded, first: refusedAt[quota] !== limit },
    usage: { ...usage, refusedAt: { ...refusedAt, [quota]: limit } },
  };
}

export function total(of: readonly Holdings[]): Holdings {
  return each((quota) => of.reduce((sum, holdings) => sum + holdings[quota], 0));
}

/** What is left once some is given back. */
export function without(held: Holdings, returned: Holdings): Holdings {
  return each((quota) => held[quota] - returned[quota]);
}

function exceededBy({ limits, held }: Usage, wants: Holdings): ExceededQuota | undefined {
  for (const quota of heldQuotas) {
    const limit = limits[quota];
    if (limit !== null && wants[quota] > 0 && held[quota] + wants[quota] > limit)
      return { quota, limit, used: held[quota] };
  }
  return undefined;
}

function each<Value>(of: (quota: HeldQuota) => Value): Record<HeldQuota, Value> {
  return { max_vms: of('max_vms'), storage_quota_gb: of('storage_quota_gb') };
}
