import { createHash } from 'node:crypto';

/** One of the processes that tenants are spread over, counted from 0. */
export interface TenantShare {
  readonly index: number;
  readonly of: number;
}

/** Whether a tenant is served in the process of that share. With another process, only those move that come to it. */
export function isServedIn({ index, of }: TenantShare, slug: string): boolean {
  let served = 0;
  let highest = '';
  // Rendezvous hashing: each process has a weight for the tenant, and the heaviest has it.
  for (let candidate = 0; candidate < of; candidate++) {
    const weight = createHash('sha256').update(`${candidate}/${slug}`).digest('hex');
    if (weight > highest) [served, highest] = [candidate, weight];
  }
  return served === index;
}
