import type { Principal } from '../domain/principal';
import { type Reference, reference, referenceSchema } from '../domain/reference';
import type { Acting } from '../operations/operation';
import { ok, problem, type Result } from './problem';

/** A session as a decision may know it: it belongs to one tenant, and was opened with one key. */
export interface CallerSession {
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
export function actingFor(raw: unknown, { tenant, session }: Caller): Result<Acting> {
  const named = tenantNamedIn(raw) ?? tenant;
  if (session === undefined) return ok({ tenant: named ?? systemTenant });
  if (named !== undefined && named !== session.tenant)
    return problem({
      code: 'tenant_mismatch',
      detail: 'The request names a tenant that is not the one of the session.',
    });
  return ok(session);
}

function tenantNamedIn(raw: unknown): Reference | undefined {
  const named =
    typeof raw === 'object' && raw !== null && 'tenant' in raw
      ? referenceSchema.safeParse(raw.tenant)
      : undefined;
  return named?.success === true ? named.data : undefined;
}
