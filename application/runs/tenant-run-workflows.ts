import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { RunStatus } from '../provisioning/runs';
import type { TenantRunInput } from './tenant-run';

/** The workflows that carry runs of tenants out; an adapter has Temporal behind it. */
export interface TenantRunWorkflows {
  /** The namespace in which the tenant's runs begin now. */
  namespaceOf(tenant: RegisteredTenant): string;
  /** Starts the run, or finds it started. @throws DependencyAway */
  start(
    tenant: RegisteredTenant,
    namespace: string,
    workflowId: string,
    input: TenantRunInput,
  ): Promise<void>;
  /** Asks an open run to end; false where none is open. @throws DependencyAway */
  cancel(namespace: string, workflowId: string): Promise<boolean>;
  /** @throws DependencyAway */
  status(namespace: string, workflowId: string): Promise<RunStatus>;
}
