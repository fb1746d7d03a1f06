import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Caller, confinedTo } from '../application/caller';
import { slugSchema, tenantOfSlug } from '../domain/registered-tenant';
import { callerFor } from './caller';
import { notFound } from './problems/request-problem';

/** Of a path that names a registered tenant. What is no slug is told of like what isn't there. */
export const tenantPath = { id: z.string().describe('The slug of a tenant.') };

/**
 * Who asks, for the tenant of a path. Whether it is registered, nobody looks.
 * @throws RequestProblem 404 where it is to be unknown to whoever asks.
 */
export function callerForSlug(request: FastifyRequest, slug: string): Caller {
  const known = slugSchema.safeParse(slug).success;
  const caller = known ? callerFor(request, tenantOfSlug(slug)) : undefined;
  const own = caller && confinedTo(caller);
  if (caller === undefined || (own !== undefined && own !== caller.tenant))
    throw notFound('There is no tenant of this name.');
  return caller;
}
