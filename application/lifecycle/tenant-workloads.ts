import type { RegisteredTenant } from '../../domain/registered-tenant';

/** What a look came to at whether workers take the work of a tenant. */
export type ProbeResult =
  | { readonly answered: true; readonly milliseconds: number }
  | { readonly answered: false; readonly why: 'no_namespace' | 'no_worker' };

/** What goes on for tenants as workflows; an adapter has Temporal behind it. */
export interface TenantWorkloads {
  /** Has a workflow run where the tenant's own work is done, and waits for it so long. @throws DependencyAway */
  probe(tenant: RegisteredTenant, milliseconds: number): Promise<ProbeResult>;
  /** Ends, as it stands, whatever the platform still does for the tenant; gives the number. @throws DependencyAway */
  stopAll(tenant: Pick<RegisteredTenant, 'tenant_id' | 'reference'>): Promise<number>;
}
