import type { FastifyInstance, FastifyReply } from 'fastify';
import { confinedTo } from '../application/caller';
import type { RateStanding, RequestRate } from '../application/quotas/request-rate';
import { askerOf } from './caller';
import { RequestProblem } from './problems/request-problem';

/** As the RateLimit fields call it. */
const name = 'requests';

/**
 * Counts each request of a token that is confined to a tenant, and refuses those above the tenant's rate. Answers tell
 * what is left of it (draft-ietf-httpapi-ratelimit-headers).
 */
export function limitRequests(app: FastifyInstance, rate: Pick<RequestRate, 'count'>): void {
  app.addHook('onRequest', (request, reply, done) => {
    const tenant = confinedTo(askerOf(request));
    const counting = tenant && rate.count(tenant);
    if (counting === undefined) {
      done();
      return;
    }
    counting.then((standing) => done(standing && limited(standing, reply)), done);
  });
}

function limited(
  { allowed, limit, remaining, resetSeconds }: RateStanding,
  reply: FastifyReply,
): RequestProblem | undefined {
  const seconds = Math.ceil(resetSeconds);
  reply.header('ratelimit-policy', `"${name}";q=${limit};w=60`);
  reply.header('ratelimit', `"${name}";r=${remaining};t=${seconds}`);
  if (allowed) return undefined;
  return new RequestProblem({
    code: 'rate_limited',
    detail: `The tenant may send ${limit} requests a minute, by all of its tokens together, and has. Send fewer, or have an operator of the deployment raise its api_rate_limit_rpm.`,
    // Where no request is allowed, no time helps.
    ...(limit === 0 ? {} : { retryAfterSeconds: resetSeconds }),
  });
}
