import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { confinedTo } from '../../application/caller';
import { referenceSchema } from '../../domain/reference';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { askerOf, callerFor } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { type ScreenedBody, screened } from '../screened';
import { provisioningComponent, provisioningParameters } from './provisioning-schemas';

const schema = z
  .strictObject({
    reason: z.string().min(1).max(500).optional().describe('Why, in a sentence; it is recorded.'),
  })
  .default({});

const body: ScreenedBody<typeof schema> = {
  name: 'provisioning.cancel',
  schema,
  fields: new Set(['reason']),
};

/** Ends an open run as abandoned. */
export function provisioningCancelRoute(app: FastifyInstance, context: ApiContext): void {
  const { provisionings } = context.application;
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/provisionings/:id/cancel',
    {
      schema: {
        operationId: 'provisionings.cancel',
        tags: ['provisionings'],
        summary: 'Abandon a provisioning and withdraw what it recorded.',
        params: provisioningParameters,
        response: { 200: provisioningComponent, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: schema },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { tenant } = unwrapped(await provisionings.find(id, confinedTo(askerOf(request))));
      const caller = callerFor(request, referenceSchema.parse(tenant));
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { reason = 'Cancelled on request.' } = taken.value;
      return reply.code(200).send(unwrapped(await provisionings.cancel(id, reason, caller)));
    },
  );
}
