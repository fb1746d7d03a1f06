import { type CapabilityScope, covers } from '../domain/capability-scope';
import type { CapabilityGrant } from '../domain/capability-token';
import type { Principal, PrincipalRole } from '../domain/principal';
import { isReference, type Reference, reference } from '../domain/reference';
import type { Acting } from '../operations/operation';
import { ok, problem, type Result } from './problem';

/** A session: it belongs to one principal of one tenant, and was opened with one key. */
export interface CallerSession {
  /** UUID. */
  readonly id: string;
  /** What its principal may do. */
  readonly role: PrincipalRole;
  readonly tenant: Reference;
  readonly holderKey: Reference;
}

/** A capability token: it belongs to one tenant, and lets its bearer do what its scopes name. */
export interface CallerCapability extends CapabilityGrant {
  /** UUID. */
  readonly id: string;
}

/** Who asks, and for which tenant where the request doesn't say. */
export interface Caller {
  readonly principal: Principal;
  readonly tenant: Reference | undefined;
  /** Absent where an operator or a service asks. */
  readonly session?: CallerSession;
  /** Where a capability token asks; then there is no session. */
  readonly capability?: CallerCapability;
  /** The token by which it asks, named and never shown; absent where a service asks. */
  readonly token?: Reference;
}

type Bound = Pick<Caller, 'session' | 'capability'>;

/** For whom an operator acts who names no tenant: the deployment itself. */
export const systemTenant = reference('tenant_node', 'portcullis_system');

/** For whom a request is decided: an operator names the tenant, in the body or beside it; others act for their own. */
export function actingFor(raw: unknown, caller: Caller): Result<Acting> {
  const principal = caller.principal.id;
  const named = tenantNamedIn(raw) ?? caller.tenant;
  const own = confinedTo(caller);
  if (own === undefined) return ok({ tenant: named ?? systemTenant, principal });
  if (named !== undefined && named !== own)
    return problem({
      code: 'tenant_mismatch',
      detail: 'The request names a tenant that is not the one of the token.',
    });
  const holderKey = caller.session?.holderKey;
  return ok({ tenant: own, principal, ...(holderKey === undefined ? {} : { holderKey }) });
}

/**
 * Whose things are read, where a request names no more than the tenant. Undefined where a token names one that isn't
 * its own: that is to it as if it weren't there, and nobody looks whether it is.
 */
export function readingFor(caller: Caller): Reference | undefined {
  const own = confinedTo(caller);
  if (own === undefined) return caller.tenant ?? systemTenant;
  return caller.tenant === undefined || caller.tenant === own ? own : undefined;
}

/** The one tenant to which whatever the caller sees is confined; undefined where it is an operator of the deployment. */
export function confinedTo({ session, capability }: Bound): Reference | undefined {
  return session?.tenant ?? capability?.tenant;
}

/** Who may say who else acts for a tenant: operators of the deployment, and the tenant's own admins. */
export function requireAdmin(caller: Bound): Result<undefined> {
  if (holds(caller, 'service:tenant-admin')) return ok(undefined);
  return problem({
    code: 'admin_required',
    detail: 'Only an operator of the deployment, or an admin of the tenant, may do this.',
  });
}

/** Whether the caller may do what the scope names: an operator and an admin may, a member may read. */
export function holds({ session, capability }: Bound, scope: CapabilityScope): boolean {
  if (session !== undefined) return session.role === 'admin' || scope === 'service:tenant-read';
  return capability === undefined || covers(capability.scopes, scope);
}

function tenantNamedIn(raw: unknown): Reference | undefined {
  return typeof raw === 'object' && raw !== null && 'tenant' in raw && isReference(raw.tenant)
    ? raw.tenant
    : undefined;
}
