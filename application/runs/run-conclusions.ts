import type { EscalationArea } from '../../domain/escalation';
import type { TenantStatus } from '../../domain/registered-tenant';
import type { QuotaWindow, RunQuota } from '../../domain/run-quota';
import type { Over, RunConclusion } from './tenant-run';

/** The run goes no further. */
export function over(state: RunConclusion['state'], code: string, reason: string): Over {
  return { status: 'over', conclusion: { state, code, reason } };
}

/** Nothing is done for a tenant that isn't active. Undefined where it is. */
export function shutOut(status: TenantStatus | undefined): Over | undefined {
  switch (status) {
    case 'ACTIVE':
      return undefined;
    case 'SUSPENDED':
      return over(
        'refused',
        'tenant_suspended',
        'The tenant is suspended: nothing is done for it until an operator of the deployment resumes it.',
      );
    case 'PENDING_VERIFICATION':
      return over(
        'refused',
        'tenant_not_active',
        'The tenant is not verified yet; its runs begin once its status is ACTIVE.',
      );
    case undefined:
    case 'DELETING':
    case 'DELETED':
      return over('refused', 'tenant_deleted', 'The tenant was deleted, or is about to be.');
    default:
      return status satisfies never;
  }
}

export function quotaExhausted(quota: RunQuota, { end }: QuotaWindow): Over {
  return over(
    'quota_exhausted',
    quota,
    `The quota ${quota} of the tenant is used up until ${end.toISOString()}. Run it again then, or have an operator raise it (portcullis tenant update).`,
  );
}

/** Whom a run that ended so is a matter for; undefined where it is none for a team. */
export function areaOf(code: string | null | undefined): EscalationArea | undefined {
  if (code === 'model_blocked' || code === 'model_not_allowed') return 'policy';
  if (code === 'model_credentials_refused' || code?.startsWith('secret_') === true) return 'secrets';
  return undefined;
}
