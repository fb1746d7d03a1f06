import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../api-context';
import { callerOf, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { parsed, unwrapped } from '../problems/request-problem';
import { provisioningComponent, provisioningParameters } from './provisioning-schemas';

const body = z
  .strictObject({ reason: z.string().min(1).max(500).optional() })
  .optional()
  .describe('Why, in a sentence; it is recorded.');

const headers = z.object(tenantHeader);

/** Ends an open run as abandoned. */
export function provisioningCancelRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/provisionings/:id/cancel',
    {
      schema: {
        operationId: 'provisionings.cancel',
        tags: ['provisionings'],
        summary: 'Abandon a provisioning and withdraw what it recorded.',
        params: provisioningParameters,
        headers,
        response: { 200: provisioningComponent, ...problemResponses },
      },
      config: { requestBody: body },
    },
    async (request, reply) => {
      const { reason = 'Cancelled on request.' } = parsed(body, request.body) ?? {};
      const caller = callerOf(request, request.headers);
      return reply
        .code(200)
        .send(unwrapped(await application.provisionings.cancel(request.params.id, reason, caller)));
    },
  );
}
