import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { confinedTo } from '../../application/caller';
import { provisioningStates } from '../../domain/provisioning';
import { referenceSchema } from '../../domain/reference';
import type { ApiContext } from '../api-context';
import { askerOf } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import {
  provisioningComponent,
  provisioningParameters,
  provisioningSummary,
  provisioningSummarySchema,
} from './provisioning-schemas';

const query = z.strictObject({
  tenant: referenceSchema.optional(),
  state: z.enum(provisioningStates).optional(),
  ...pageQuery,
});

/** Reading provisionings: the list, newest first, and one of them. */
export function provisioningReadRoutes(app: FastifyInstance, { application }: ApiContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/v1/provisionings',
    {
      schema: {
        operationId: 'provisionings.list',
        tags: ['provisionings'],
        summary: 'List provisionings, newest first.',
        querystring: query,
        response: { 200: pageSchema(provisioningSummarySchema), ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { tenant, state, limit, cursor } = request.query;
      const within = confinedTo(askerOf(request));
      const wanted = { within, tenant, state, limit: limit + 1, after: cursor };
      const rows = await application.provisionings.list(wanted);
      return reply.code(200).send(pageOf(rows, limit, provisioningSummary));
    },
  );

  routes.get(
    '/v1/provisionings/:id',
    {
      schema: {
        operationId: 'provisionings.get',
        tags: ['provisionings'],
        summary: 'Read where a provisioning stands.',
        params: provisioningParameters,
        response: { 200: provisioningComponent, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) =>
      reply
        .code(200)
        .send(
          unwrapped(await application.provisionings.find(request.params.id, confinedTo(askerOf(request)))),
        ),
  );
}
