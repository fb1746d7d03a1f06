import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import { confinedTo, holds } from '../application/caller';
import type { CapabilityAccess } from '../application/capabilities/capability-access';
import type { Problem } from '../application/problem';
import type { TenantDoor } from '../application/registry/tenant-door';
import type { SessionService } from '../application/sessions/session-service';
import { looksLikeSessionToken } from '../domain/bearer-token';
import type { CapabilityScope } from '../domain/capability-scope';
import { looksLikeCapabilityToken } from '../domain/capability-token';
import { reference } from '../domain/reference';
import type { CapabilityStandings } from '../store/capability-standings';
import type { Operators } from '../store/operators';
import { type Asker, askerOf } from './caller';
import { bearerOfCapability } from './capability-bearer';
import { presentedToken } from './presented-token';
import { type ApiProblem, RequestProblem } from './problems/request-problem';

declare module 'fastify' {
  interface FastifyRequest {
    asker: Asker | undefined;
  }
  interface FastifyContextConfig {
    /** Whether any session may ask here; else only operators of the deployment, and who holds the scope. */
    readonly sessions?: boolean;
    /** What a capability token has to hold to ask here, and a session where not any may. */
    readonly scope?: CapabilityScope;
  }
}

/** How long a token that was found good is taken as good: the most that a revocation elsewhere can lag behind. */
const trustMilliseconds = 1_000;

interface Trusted {
  readonly asker: Promise<Asker | undefined>;
  readonly until: number;
}

export interface AuthenticatorOptions {
  readonly operators: Pick<Operators, 'authenticate'>;
  readonly sessions: Pick<SessionService, 'authenticate'>;
  readonly tenantDoor: Pick<TenantDoor, 'refuses'>;
  readonly capabilityAccess: CapabilityAccess;
  readonly capabilityStandings: Pick<CapabilityStandings, 'expire'>;
  readonly clock: () => Date;
}

/** Tells who a bearer token stands for; requests that come close together share one look-up. */
export class Authenticator {
  private readonly trusted = new Map<string, Trusted>();

  constructor(private readonly options: AuthenticatorOptions) {}

  /** Who sends a request. @throws RequestProblem which says what is wrong with a capability token */
  async letIn(request: FastifyRequest): Promise<Asker | undefined> {
    const presented = presentedToken(request);
    if (presented === undefined) return undefined;
    return looksLikeCapabilityToken(presented.token)
      ? bearerOfCapability(this.options.capabilityAccess, request, presented)
      : this.authenticate(presented.token);
  }

  /** Whom a token stands for, whoever sends it. */
  async authenticate(token: string): Promise<Asker | undefined> {
    // Verified each time: what is kept of one is that it wasn't revoked.
    if (looksLikeCapabilityToken(token)) return this.options.capabilityAccess.recognise(token);
    const now = this.options.clock().getTime();
    const known = this.trusted.get(token);
    if (known !== undefined && now < known.until) return known.asker;
    const looked: Trusted = { asker: this.lookUp(token), until: now + trustMilliseconds };
    this.trusted.set(token, looked);
    let asker: Asker | undefined;
    try {
      asker = await looked.asker;
      return asker;
    } finally {
      // Only good tokens are kept, so that guessing can't fill the memory.
      if (asker === undefined && this.trusted.get(token) === looked) this.trusted.delete(token);
    }
  }

  /** Why the tenant of whoever asks keeps it out, such as that it is suspended; operators have none. */
  keptOut(asker: Asker): Problem | undefined | Promise<Problem | undefined> {
    const own = confinedTo(asker);
    return own && this.options.tenantDoor.refuses(own);
  }

  /** Looks every token up again from now on. */
  forget(): void {
    this.trusted.clear();
    this.options.capabilityStandings.expire();
  }

  private async lookUp(token: string): Promise<Asker | undefined> {
    const { operators, sessions } = this.options;
    const found = looksLikeSessionToken(token) ? await sessions.authenticate(token) : undefined;
    if (found === undefined) {
      return operators.authenticate(token);
    }
    const { principal, ...session } = found;
    return { principal, token: reference('session', session.id), session };
  }
}

/** Lets in only requests with a known token, before anything of their body is read. */
export function requireToken(app: FastifyInstance, authenticator: Authenticator): void {
  app.addHook('onRequest', async (request, reply) => {
    const asker = await authenticator.letIn(request);
    if (asker === undefined)
      throw new RequestProblem({
        code: 'unauthenticated',
        detail:
          presentedToken(request) === undefined
            ? 'Send the token of an operator, of a session or of a tenant: Authorization: Bearer <token>.'
            : 'The bearer token is unknown, has expired or was revoked.',
      });
    request.asker = asker;
    reply.header('cache-control', 'no-store');
  });
}

/**
 * Lets in, of those whose token is known, whom their tenant's standing doesn't keep out: a session or a capability token
 * only where the route is open to it. Each of these is confined to its own tenant.
 */
export function requireOpening(app: FastifyInstance, authenticator: Authenticator): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const keptOut = authenticator.keptOut(askerOf(request));
    if (keptOut instanceof Promise) keptOut.then((problem) => done(turnedAway(request, problem)), done);
    else done(turnedAway(request, keptOut));
  });
}

function turnedAway(request: FastifyRequest, keptOut: Problem | undefined): RequestProblem | undefined {
  const whyNot = keptOut ?? whyNotOpenTo(askerOf(request), request.routeOptions.config);
  return whyNot && new RequestProblem(whyNot);
}

function whyNotOpenTo(asker: Asker, { sessions, scope }: FastifyContextConfig): ApiProblem | undefined {
  const bound = asker.session !== undefined || asker.capability !== undefined;
  if (!bound || (sessions === true && asker.session !== undefined)) return undefined;
  if (scope !== undefined && holds(asker, scope)) return undefined;
  if (scope !== undefined)
    return {
      code: 'scope_required',
      detail: `This takes the scope ${scope}: a capability token that holds it, or a session of an admin.`,
    };
  return sessions === true
    ? {
        code: 'scope_required',
        detail: 'No capability token reaches this: it takes a session, or an operator.',
      }
    : {
        code: 'operator_required',
        detail:
          'A token of a tenant acts for that tenant; what concerns the deployment is for its operators.',
      };
}

/** Whether a request that was let in would still be. */
export async function isStillLetIn(request: FastifyRequest, authenticator: Authenticator): Promise<boolean> {
  const token = presentedToken(request)?.token;
  const asker = token === undefined ? undefined : await authenticator.authenticate(token);
  return asker !== undefined && (await authenticator.keptOut(asker)) === undefined;
}

/** Whether an operator asks, where everybody may. */
export async function isOperator(request: FastifyRequest, authenticator: Authenticator): Promise<boolean> {
  const token = presentedToken(request)?.token;
  const asker =
    token === undefined ? undefined : await authenticator.authenticate(token).catch(() => undefined);
  return asker !== undefined && confinedTo(asker) === undefined;
}
