import {
  type IsolationMode,
  type RegisteredTenant,
  type RegistrationEvent,
  type TenantLimits,
  type TenantPolicy,
  type TenantStatus,
  tenantOfSlug,
} from './registered-tenant';

/** A tenant as an operator asks for it. */
export interface NewTenant
  extends Pick<RegisteredTenant, 'tenant_id' | 'display_name' | 'system' | 'limits' | 'policy'> {
  readonly parent?: string | null | undefined;
  readonly status: Extract<TenantStatus, 'PENDING_VERIFICATION' | 'ACTIVE'>;
  /** Dedicated where a namespace is given, else shared. */
  readonly isolation?: IsolationMode | undefined;
  /** Of a dedicated tenant, by its slug unless given. */
  readonly namespace?: string | undefined;
  /** The slug unless given. */
  readonly memory_namespace?: string | undefined;
}

/** Those members that are to become others. */
type Changed<Values> = { readonly [Name in keyof Values]?: Values[Name] | undefined };

/** What of a registration may be changed at any time; what is left out stays. */
export interface TenantPatch {
  readonly display_name?: string | undefined;
  /** Null takes it out from under another. */
  readonly parent?: string | null | undefined;
  readonly limits?: Changed<TenantLimits> | undefined;
  readonly policy?: Changed<TenantPolicy> | undefined;
}

/** What happened to a registration, and how it stands since. */
export interface RegistrationChange {
  readonly type: RegistrationEvent;
  readonly tenant: RegisteredTenant;
}

/** The registration of a new tenant; `at` is ISO 8601. */
export function register(asked: NewTenant, id: string, at: string): RegisteredTenant {
  const slug = asked.tenant_id;
  const isolation = asked.isolation ?? (asked.namespace === undefined ? 'shared' : 'dedicated');
  return {
    tenant_id: slug,
    id,
    reference: tenantOfSlug(slug),
    display_name: asked.display_name,
    parent: asked.parent ?? null,
    status: asked.status,
    system: asked.system,
    limits: asked.limits,
    policy: asked.policy,
    isolation,
    namespace: isolation === 'shared' ? null : (asked.namespace ?? `portcullis-${slug}`),
    memory_namespace: asked.memory_namespace ?? slug,
    created_at: at,
    updated_at: at,
    delete_after: null,
  };
}

/** One change for each thing that really becomes another, in the order in which they are recorded. */
export function revise(
  tenant: RegisteredTenant,
  { display_name = tenant.display_name, parent = tenant.parent, limits, policy }: TenantPatch,
  at: string,
): readonly RegistrationChange[] {
  const changes: RegistrationChange[] = [];
  let stands = tenant;
  const change = (type: RegistrationEvent, changed: Partial<RegisteredTenant>) => {
    stands = { ...stands, ...changed, updated_at: at };
    changes.push({ type, tenant: stands });
  };
  if (display_name !== tenant.display_name || parent !== tenant.parent)
    change('TENANT_UPDATED', { display_name, parent });
  const newLimits = merged(tenant.limits, limits);
  if (differ(newLimits, tenant.limits)) change('TENANT_QUOTA_CHANGED', { limits: newLimits });
  const newPolicy = merged(tenant.policy, policy);
  if (differ(newPolicy, tenant.policy)) change('TENANT_POLICY_CHANGED', { policy: newPolicy });
  return changes;
}

export interface StatusChange {
  readonly to: TenantStatus;
  /** When what is left of a tenant that is to be deleted goes, ISO 8601. */
  readonly delete_after?: string | undefined;
}

/** A tenant of another status; undefined where it can't come to be of it, or is. */
export function changeStatus(
  tenant: RegisteredTenant,
  { to, delete_after }: StatusChange,
  at: string,
): RegistrationChange | undefined {
  const type = statusEvent(tenant.status, to);
  if (type === undefined) return undefined;
  const goes = to === 'DELETING' ? (delete_after ?? at) : null;
  return { type, tenant: { ...tenant, status: to, delete_after: goes, updated_at: at } };
}

/** What a change of status is called; undefined where there is none. */
function statusEvent(from: TenantStatus, to: TenantStatus): RegistrationEvent | undefined {
  switch (to) {
    case 'PENDING_VERIFICATION':
      return undefined;
    case 'ACTIVE':
      if (from === 'PENDING_VERIFICATION') return 'TENANT_VERIFIED';
      if (from === 'SUSPENDED') return 'TENANT_RESUMED';
      return from === 'DELETING' ? 'TENANT_DELETION_CANCELLED' : undefined;
    case 'SUSPENDED':
      if (from === 'PENDING_VERIFICATION' || from === 'ACTIVE') return 'TENANT_SUSPENDED';
      return from === 'DELETING' ? 'TENANT_DELETION_CANCELLED' : undefined;
    case 'DELETING':
      return from === 'DELETING' || from === 'DELETED' ? undefined : 'TENANT_DELETION_BEGUN';
    case 'DELETED':
      return from === 'DELETING' ? 'TENANT_DELETED' : undefined;
    default:
      return to satisfies never;
  }
}

/** Those members that are given, over the others. */
function merged<Values extends object>(values: Values, given: Changed<Values> = {}): Values {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...values, ...Object.fromEntries(named) };
}

function differ<Values extends object>(one: Values, other: Values): boolean {
  return JSON.stringify(sorted(one)) !== JSON.stringify(sorted(other));
}

function sorted(of: object): readonly (readonly [string, unknown])[] {
  return Object.entries(of).sort(([one], [other]) => (one < other ? -1 : 1));
}
