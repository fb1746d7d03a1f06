import type { Reference } from '../domain/reference';
import type { TenantId } from './event-store';

/** Which UUID keys which tenant. Neither is ever used again for another. */
export interface Tenants {
  /** The id of a tenant that was named before. */
  find(reference: Reference): Promise<TenantId | undefined>;

  /** The id of a tenant, allotted now if nobody named it before. */
  allot(reference: Reference): Promise<TenantId>;
}
