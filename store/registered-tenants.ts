import type { Reference } from '../domain/reference';
import type { RegisteredTenant, TenantStatus } from '../domain/registered-tenant';

export interface RegisteredTenantFilter {
  readonly limit: number;
  /** Lists on from the tenant of this slug. */
  readonly after?: string | undefined;
  /** Those that are no customer's too. */
  readonly includeSystem?: boolean;
  readonly status?: TenantStatus | undefined;
  /** Only those right below it. */
  readonly parent?: string | undefined;
}

/** The tenants that were registered, as they stand: told by the rows that are written with the events. */
export interface RegisteredTenants {
  /** By its slug, deleted ones too. */
  find(slug: string): Promise<RegisteredTenant | undefined>;
  /** By slug. */
  list(filter: RegisteredTenantFilter): Promise<readonly RegisteredTenant[]>;
}

/** How registered tenants stand, for whoever asks at each request: out of memory, at most a second old. */
export interface TenantStandings {
  /**
   * Undefined where nobody registered the tenant.
   * @throws where what is known is older than a second, and can't be read anew.
   */
  of(tenant: Reference): Promise<RegisteredTenant | undefined>;
}
