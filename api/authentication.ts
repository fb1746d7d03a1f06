import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../domain/principal';
import type { Operators } from '../store/operators';
import { RequestProblem } from './problems/request-problem';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}

/** How long a token that was found good is taken as good: the most that a revocation elsewhere can lag behind. */
const trustMilliseconds = 1_000;

interface Trusted {
  readonly principal: Promise<Principal | undefined>;
  readonly until: number;
}

/** Tells who a bearer token stands for; requests that come close together share one look-up. */
export class Authenticator {
  private readonly trusted = new Map<string, Trusted>();

  constructor(private readonly operators: Pick<Operators, 'authenticate'>) {}

  async authenticate(token: string): Promise<Principal | undefined> {
    const now = Date.now();
    const known = this.trusted.get(token);
    if (known !== undefined && now < known.until) return known.principal;
    const looked: Trusted = {
      principal: this.operators.authenticate(token),
      until: now + trustMilliseconds,
    };
    this.trusted.set(token, looked);
    let principal: Principal | undefined;
    try {
      principal = await looked.principal;
      return principal;
    } finally {
      // Only good tokens are kept, so that guessing can't fill the memory.
      if (principal === undefined && this.trusted.get(token) === looked) this.trusted.delete(token);
    }
  }

  /** Looks every token up again from now on. */
  forget(): void {
    this.trusted.clear();
  }
}

/** Lets in only requests with a known operator's token, before anything of their body is read. */
export function requireOperator(app: FastifyInstance, authenticator: Authenticator): void {
  app.addHook('onRequest', async (request, reply) => {
    const token = bearerToken(request.headers.authorization);
    const principal = token === undefined ? undefined : await authenticator.authenticate(token);
    if (principal === undefined)
      throw new RequestProblem({
        code: 'unauthenticated',
        detail:
          token === undefined
            ? 'Send an operator token: Authorization: Bearer <token>.'
            : 'The bearer token is unknown or was revoked.',
      });
    request.principal = principal;
    reply.header('cache-control', 'no-store');
  });
}

/** Who sent a request that was let in. */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal === undefined) throw new Error('a route that is not behind authentication asked who calls');
  return principal;
}

// RFC 6750, 2.1; longer than any token that is given out is not looked up.
function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(authorization ?? '')?.[1];
}
