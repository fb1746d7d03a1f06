import type { ExceededQuota } from '../../domain/holdings';
import { jsonObject } from '../../domain/json';
import { QUOTA_EXHAUSTED, quotaRecord } from '../../domain/quota';
import { problem, type Result } from '../problem';
import type { RegistryEntry } from '../registry/registry-entry';

/** What whoever asked for too much is told. */
export function quotaExceeded(tenantId: string, exceeded: ExceededQuota): Result<never> {
  const { quota, limit, used } = exceeded;
  return problem({
    code: 'quota_exceeded',
    detail: `The tenant ${tenantId} has ${used} in use of the ${limit} that its ${quota} allows, and this would exceed it. Give back what is no longer needed, or have an operator of the deployment raise the quota; waiting frees nothing.`,
    exceeded: { ...exceeded, tenantId },
  });
}

/** What the ledger is told of the first who was. */
export function quotaExhausted(operation: string, tenantId: string, exceeded: ExceededQuota): RegistryEntry {
  return {
    record: quotaRecord(exceeded.quota),
    type: QUOTA_EXHAUSTED,
    operation,
    request: {},
    body: jsonObject({ tenant_id: tenantId, ...exceeded }),
  };
}
