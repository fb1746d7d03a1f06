import type { RegisteredTenant } from '../domain/registered-tenant';
import { runsTaskQueue } from './task-queue';

/** Where a tenant's own work runs. */
export interface TenantPlacement {
  readonly namespace: string;
  readonly taskQueue: string;
  /** By which Temporal lets tenants of one queue take turns; at most 64 bytes, so the slug. */
  readonly fairnessKey: string;
}

/** @throws Error where a tenant with a namespace of its own has none. */
export function placementOf(
  {
    isolation,
    namespace,
    tenant_id: fairnessKey,
  }: Pick<RegisteredTenant, 'isolation' | 'namespace' | 'tenant_id'>,
  platformNamespace: string,
): TenantPlacement {
  switch (isolation) {
    case 'shared':
      return { namespace: platformNamespace, taskQueue: runsTaskQueue, fairnessKey };
    case 'dedicated':
      if (namespace === null)
        throw new Error(`The tenant ${fairnessKey} is to have a namespace of its own, and none is recorded.`);
      return { namespace, taskQueue: runsTaskQueue, fairnessKey };
    default:
      return isolation satisfies never;
  }
}
