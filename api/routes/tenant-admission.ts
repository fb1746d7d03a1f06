import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { admissionSchema } from '../../application/admission';
import { referenceSchema } from '../../domain/reference';
import type { ApiContext } from '../api-context';
import { readTenant, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { notFound } from '../problems/request-problem';

const admission = admissionSchema.meta({
  id: 'Admission',
  description:
    'Where a tenant stands on its way to production: each step of the walk with its newest decision, and what mends it.',
});

const query = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'expected a place in the log')
    .transform(Number)
    .optional()
    .describe(
      'The seq of a receipt that the page has to take into account. It is waited for, up to a second.',
    ),
});

/** One page of truth about a tenant. That of another is told of in the same words as that of none. */
export function tenantAdmissionRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/tenants/:ref/admission',
    {
      schema: {
        operationId: 'tenants.admission',
        tags: ['tenants'],
        summary: 'Read where a tenant stands on its way to production.',
        description:
          'The page follows the log. What the tenant has just recorded is waited for, up to a second; `up_to_date` tells whether all of it is there.',
        params: z.object({ ref: z.string().describe('kind:name') }),
        headers: z.object(tenantHeader),
        querystring: query,
        response: { 200: admission, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { success, data: named } = referenceSchema.safeParse(request.params.ref);
      const actsFor = request.headers['portcullis-tenant'];
      const concerned = success && (actsFor === undefined || actsFor === named);
      const tenant = concerned ? readTenant(request, {}, { tenant: named }) : undefined;
      const page = tenant && (await application.admission(tenant, request.query.after));
      if (page === undefined) throw notFound('There is no tenant of this reference.');
      return reply.code(200).send(page);
    },
  );
}
