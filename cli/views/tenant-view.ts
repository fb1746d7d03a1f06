import type { Tenant } from '../../client';
import { aligned } from './aligned';

/** A tenant, for a person. */
export function tenantLines(tenant: Tenant): readonly string[] {
  const { tenantId, displayName, enabled, status, system, parent, isolation, namespace } = tenant;
  return [
    `Tenant  ${tenantId}  ${displayName}`,
    ...aligned([
      ['status', `enabled=${enabled} (${status})`],
      ...(system ? [['system', 'not a customer']] : []),
      ...(parent === null ? [] : [['parent', parent]]),
      ['isolation', namespace === null ? isolation : `${isolation}, in the namespace ${namespace}`],
      ['memory namespace', tenant.memoryNamespace],
      ['nodes', limit(tenant.maxVms)],
      ['storage', limit(tenant.storageQuotaGb, ' GB')],
      ['requests to the API', limit(tenant.apiRateLimitRpm, ' a minute')],
      ['requests to models', `${limit(tenant.rpm, ' a minute')}, ${limit(tenant.rph, ' an hour')}`],
      ['tokens of models', limit(tenant.tpd, ' a day')],
      ['runs', limit(tenant.maxRunsPerDay, ' a day')],
      ['tools', ruled(tenant.allowedTools, tenant.blockedTools)],
      ['models', ruled(tenant.allowedModels, tenant.blockedModels)],
      ['registered', tenant.createdAt],
      ['changed', tenant.updatedAt],
      ...(tenant.deleteAfter === null ? [] : [['goes', tenant.deleteAfter]]),
    ]),
  ];
}

/** A tenant among others. */
export function tenantRow({ tenantId, displayName, enabled, status, isolation, system }: Tenant): string[] {
  return [tenantId, `enabled=${enabled}`, status, isolation, `${displayName}${system ? ' (system)' : ''}`];
}

function limit(value: number | null, unit = ''): string {
  return value === null ? 'unlimited' : `${value}${unit}`;
}

function ruled(allowed: readonly string[] | null, blocked: readonly string[]): string {
  const may = allowed === null ? 'each' : allowed.length === 0 ? 'none' : allowed.join(', ');
  return blocked.length === 0 ? may : `${may}; but not ${blocked.join(', ')}`;
}
