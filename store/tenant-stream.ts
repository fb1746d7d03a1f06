import type { Stream } from '../domain/stream';
import type { TenantId } from './event-store';

/**
 * One name for a stream of a tenant. A tenant's id has always the same length and never begins with a bracket: neither
 * can two streams be mistaken for each other, nor one for a list in JSON.
 */
export function tenantStream(tenant: TenantId, stream: Stream): string {
  return `${tenant}/${stream}`;
}
