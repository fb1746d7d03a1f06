import type { Principal, PrincipalRole } from '../domain/principal';
import { type Reference, reference, referenceSchema } from '../domain/reference';
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

/** Who asks, and for which tenant where the request doesn't say. */
export interface Caller {
  readonly principal: Principal;
  readonly tenant: Reference | undefined;
  /** Absent where an operator or a service asks. */
  readonly session?: CallerSession;
}

/** For whom an operator acts who names no tenant: the deployment itself. */
export const systemTenant = reference('tenant_node', 'portcullis_system');

/** For whom a request is decided: an operator names the tenant, in the body or beside it; a session acts for its own. */
export function actingFor(
  raw: unknown,
  { principal: { id: principal }, tenant, session }: Caller,
): Result<Acting> {
  const named = tenantNamedIn(raw) ?? tenant;
  if (session === undefined) return ok({ tenant: named ?? systemTenant, principal });
  if (named !== undefined && named !== session.tenant)
    return problem({
      code: 'tenant_mismatch',
      detail: 'The request names a tenant that is not the one of the session.',
    });
  return ok({ tenant: session.tenant, principal, holderKey: session.holderKey });
}

/**
 * Whose things are read, where a request names no more than the tenant. Undefined where a session names one that isn't
 * its own: that is to it as if it weren't there, and nobody looks whether it is.
 */
export function readingFor({ tenant, session }: Caller): Reference | undefined {
  if (session === undefined) return tenant ?? systemTenant;
  return tenant === undefined || tenant === session.tenant ? session.tenant : undefined;
}

/** The one tenant to which whatever the caller sees is confined; undefined where it is an operator of the deployment. */
export function confinedTo({ session }: Pick<Caller, 'session'>): Reference | undefined {
  return session?.tenant;
}

/** Who may say who else acts for a tenant: operators of the deployment, and the tenant's own admins. */
export function requireAdmin({ session }: Pick<Caller, 'session'>): Result<undefined> {
  if (session === undefined || session.role === 'admin') return ok(undefined);
  return problem({
    code: 'admin_required',
    detail: 'Only an operator of the deployment, or an admin of the tenant, may do this.',
  });
}

function tenantNamedIn(raw: unknown): Reference | undefined {
  const named =
    typeof raw === 'object' && raw !== null && 'tenant' in raw
      ? referenceSchema.safeParse(raw.tenant)
      : undefined;
  return named?.success === true ? named.data : undefined;
}
