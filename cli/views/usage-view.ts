import type { TenantUsage } from '../../client';
import { aligned } from './aligned';

/** Where the quotas of a tenant stand. */
export function usageLines(quotas: TenantUsage['quotas']): readonly string[] {
  return aligned(
    quotas.map(({ quota, used, limit, resetsAt }) => [
      quota,
      `${used} of ${limit ?? 'no limit'}`,
      `until ${resetsAt}`,
    ]),
    '',
  );
}
