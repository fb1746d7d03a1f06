import type { TenantStatus } from './registered-tenant';

/** So many levels there may be, the topmost included. */
export const deepestHierarchy = 8;

export interface Placing {
  /** The tenant that is to be placed. */
  readonly slug: string;
  /** The levels from it down, itself included; 1 where there is nothing below it. */
  readonly levels: number;
  /** The one that it is to stand under first, then the one above that, and so on up; empty where there is none. */
  readonly above: readonly { readonly slug: string; readonly status: TenantStatus }[];
}

export type ParentFault = 'unknown' | 'not_active' | 'cycle' | 'too_deep';

/** Why a tenant can't stand under another; undefined where it can. */
export function parentFault({ slug, levels, above }: Placing): ParentFault | undefined {
  const [parent] = above;
  // Before all else: a tenant under itself is a cycle, however it stands.
  if (above.some((tenant) => tenant.slug === slug)) return 'cycle';
  if (parent === undefined) return 'unknown';
  if (parent.status !== 'ACTIVE') return 'not_active';
  return above.length + levels > deepestHierarchy ? 'too_deep' : undefined;
}
