import type { Reference } from '../domain/reference';
import type { RegisteredTenant, TenantStatus } from '../domain/registered-tenant';
import type { TenantId } from './event-store';

export interface RegisteredTenantFilter {
  readonly limit: number;
  /** Lists on from the tenant of this slug. */
  readonly after?: string | undefined;
  /** Those that are no customer's too. */
  readonly includeSystem?: boolean | undefined;
  readonly status?: TenantStatus | undefined;
  /** Only those right below it. */
  readonly parent?: string | undefined;
}

/** What no two tenants share. */
export type TenantName = 'slug' | 'namespace' | 'memory_namespace';

/** The tenants that were registered, as they stand: told by the rows that are written with the events. */
export interface RegisteredTenants {
  /** By its slug, deleted ones too. */
  find(slug: string): Promise<RegisteredTenant | undefined>;
  /** As the tenant itself sees it, and no other. */
  findOwn(tenant: TenantId): Promise<RegisteredTenant | undefined>;
  /** By slug. */
  list(filter: RegisteredTenantFilter): Promise<readonly RegisteredTenant[]>;
  /** The first of the names that is another tenant's, deleted ones' included. */
  taken(names: Readonly<Record<TenantName, string | null>>): Promise<TenantName | undefined>;
  /** The tenant and those above it, up to the topmost. */
  lineage(slug: string): Promise<readonly Pick<RegisteredTenantLevel, 'slug' | 'status'>[]>;
  /** Those below the tenant that weren't deleted, however far. */
  below(slug: string): Promise<readonly RegisteredTenantLevel[]>;
}

export interface RegisteredTenantLevel {
  readonly slug: string;
  readonly status: TenantStatus;
  /** How far from where it was counted. */
  readonly level: number;
}

/** How registered tenants stand, for whoever asks at each request: out of memory, at most a second old. */
export interface TenantStandings {
  /**
   * Undefined where nobody registered the tenant.
   * @throws where what is known is older than a second, and can't be read anew.
   */
  of(tenant: Reference): Promise<RegisteredTenant | undefined>;
  /** What to wait for before `known` counts; undefined where it counts at once. @throws as `of` does. */
  fresh(): Promise<void> | undefined;
  /** As of what was last read. */
  known(tenant: Reference): RegisteredTenant | undefined;
  /** Takes in what this process has just written, before it comes to light by being read. */
  learn(tenant: RegisteredTenant, version: number): void;
  /** Has the next who asks wait for what is written by now. */
  expire(): void;
}
