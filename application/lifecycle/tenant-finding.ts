import type { EscalateTo, EscalationArea } from '../../domain/escalation';

export const tenantChecks = [
  'record',
  'change',
  'namespace',
  'workers',
  'quotas',
  'secrets',
  'tools',
] as const;
export type TenantCheck = (typeof tenantChecks)[number];

/** What a look at one thing of a tenant came to. */
export interface TenantFinding {
  readonly check: TenantCheck;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do about it; null where it is well. */
  readonly mend: string | null;
  /** Whom to call where that doesn't help; null where nobody has to be. */
  readonly escalateTo: EscalateTo | null;
}

/** What one look came to; the area says whom to call where it failed. */
export type Seen = Pick<TenantFinding, 'status' | 'detail'> & {
  readonly mend?: string;
  readonly area?: EscalationArea;
};
