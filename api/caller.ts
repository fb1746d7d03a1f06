import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Caller, readingFor } from '../application/caller';
import { type Reference, referenceSchema } from '../domain/reference';

export const tenantHeader = {
  'portcullis-tenant': referenceSchema
    .optional()
    .describe(
      'The tenant that the request acts for, where the body does not say; else that of the session, or for an operator the system tenant.',
    ),
};

export const idempotencyHeader = {
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters')
    .optional()
    .describe('The same request under the same key is carried out once; kept for 30 days.'),
};

/** Who sent a request, and by which session if by one. */
export type Asker = Pick<Caller, 'principal' | 'token' | 'session' | 'capability'>;

interface TenantHeader {
  readonly 'portcullis-tenant'?: Reference | undefined;
}

interface TenantQuery {
  readonly tenant?: Reference | undefined;
}

/** Who sent a request that was let in. */
export function askerOf({ asker }: FastifyRequest): Asker {
  if (asker === undefined) throw new Error('a route that is not behind authentication asked who calls');
  return asker;
}

/** Who asks, and for which tenant: as the query says, else the header. */
export function callerOf(request: FastifyRequest, headers: TenantHeader, query: TenantQuery = {}): Caller {
  return callerFor(request, query.tenant ?? headers['portcullis-tenant']);
}

/** Who asks, for a tenant that the route knows. */
export function callerFor(request: FastifyRequest, tenant: Reference | undefined): Caller {
  return { ...askerOf(request), tenant };
}

/** The tenant that is read; undefined where it is to be unknown to whoever asks. */
export function readTenant(
  request: FastifyRequest,
  headers: TenantHeader,
  query: TenantQuery,
): Reference | undefined {
  return readingFor(callerOf(request, headers, query));
}
