import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../application/caller';
import { type Reference, referenceSchema } from '../domain/reference';
import { principalOf } from './authentication';

export const tenantHeader = {
  'portcullis-tenant': referenceSchema
    .optional()
    .describe('The tenant that the request acts for, where the body does not say; else the system tenant.'),
};

export const idempotencyHeader = {
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters')
    .optional()
    .describe('The same request under the same key is carried out once; kept for 30 days.'),
};

/** Who asks, and for which tenant. */
export function callerOf(
  request: FastifyRequest,
  headers: { readonly 'portcullis-tenant'?: Reference | undefined },
): Caller {
  return { principal: principalOf(request), tenant: headers['portcullis-tenant'] };
}
