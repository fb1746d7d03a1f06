import type { TenantChanges } from '../application/lifecycle/tenant-changes';
import type { TenantNamespaces } from '../application/lifecycle/tenant-namespaces';
import type { TenantWorkloads } from '../application/lifecycle/tenant-workloads';
import { DependencyAway } from '../application/provisioning/runs';
import type { TenantRunWorkflows } from '../application/runs/tenant-run-workflows';
import type { Temporal } from '../temporal/connection';
import { TemporalTenantChanges } from '../temporal/tenant-changes';
import { TemporalTenantNamespaces } from '../temporal/tenant-namespaces';
import { TemporalTenantRunWorkflows } from '../temporal/tenant-run-workflows';
import { TemporalTenantWorkloads } from '../temporal/tenant-workloads';

/** Where the own work of tenants is done, and the workflows that change that. */
export interface Placing {
  readonly changes: TenantChanges;
  readonly namespaces: TenantNamespaces;
  readonly workloads: TenantWorkloads;
  readonly workflows: TenantRunWorkflows;
}

export function placingIn(temporal: Temporal, namespaceRetentionDays = 30): Placing {
  return {
    changes: new TemporalTenantChanges(temporal),
    namespaces: new TemporalTenantNamespaces(temporal, { retentionDays: namespaceRetentionDays }),
    workloads: new TemporalTenantWorkloads(temporal),
    workflows: new TemporalTenantRunWorkflows(temporal),
  };
}

const away = async () => {
  throw new DependencyAway('temporal');
};

/** Of a process that has nothing to do with Temporal. */
export const noPlacing: Placing = {
  changes: { carryOut: away, standing: away, retryDeletion: away, cancelDeletion: away },
  namespaces: { register: away, standing: away, removeAllOf: away },
  workloads: { probe: away, stopAll: away },
  workflows: {
    namespaceOf: ({ namespace }) => namespace ?? 'default',
    start: away,
    cancel: away,
    status: away,
  },
};
