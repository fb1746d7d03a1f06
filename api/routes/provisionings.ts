import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { provisioningStates } from '../../domain/provisioning';
import { referenceSchema } from '../../domain/reference';
import type { ApiContext } from '../api-context';
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
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'expected a whole number from 1 to 200')
    .default('50')
    .transform(Number)
    .refine((limit) => limit <= 200, 'expected a whole number from 1 to 200')
    .describe('1 to 200.'),
  cursor: z.uuid().optional().describe('The next_cursor of the page before.'),
});

const page = z.object({ data: z.array(provisioningSummarySchema), next_cursor: z.uuid().nullable() });

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
        response: { 200: page, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { tenant, state, limit, cursor } = request.query;
      const rows = await application.provisionings.list({ tenant, state, limit: limit + 1, after: cursor });
      const data = rows.slice(0, limit).map(provisioningSummary);
      return reply
        .code(200)
        .send({ data, next_cursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null });
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
    },
    async (request, reply) =>
      reply.code(200).send(unwrapped(await application.provisionings.find(request.params.id))),
  );
}
