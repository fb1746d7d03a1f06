import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { deliveryStates } from '../../domain/webhook';
import type { ApiContext } from '../api-context';
import { callerFor, callerOf, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { uuidIn } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { tenantQuery } from './records';
import { webhookDeliverySchema, webhookDeliveryView } from './webhook-schemas';

const headers = z.object(tenantHeader);
const described = { tags: ['webhooks'] };
const config = { scope: 'webhooks:write' } as const;

/** What endpoints were told, and what they did not take. */
export function webhookDeliveryRoutes(app: FastifyInstance, { application }: ApiContext): void {
  const { webhookDeliveries } = application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/v1/webhook-deliveries',
    {
      schema: {
        ...described,
        operationId: 'webhookDeliveries.list',
        summary: 'List the messages to the endpoints of a tenant, newest first.',
        headers,
        querystring: tenantQuery.extend(pageQuery).extend({ state: z.enum(deliveryStates).optional() }),
        response: { 200: pageSchema(webhookDeliverySchema), ...problemResponses },
      },
      config,
    },
    async (request, reply) => {
      const { tenant, limit, cursor, state } = request.query;
      const caller = callerFor(request, tenant ?? request.headers['portcullis-tenant']);
      const rows = await webhookDeliveries.list(caller, { limit: limit + 1, after: cursor, state });
      return reply.code(200).send(pageOf(rows, limit, webhookDeliveryView));
    },
  );

  routes.post(
    '/v1/webhook-deliveries/:id/replay',
    {
      schema: {
        ...described,
        operationId: 'webhookDeliveries.replay',
        summary: 'Try a dead delivery from the first attempt on.',
        description: 'The receiver knows the message by the same webhook-id.',
        params: z.object({ id: z.string().describe('A UUID.') }),
        headers,
        response: { 202: webhookDeliverySchema, ...problemResponses },
      },
      config,
    },
    async (request, reply) => {
      const id = uuidIn(request.params, 'The tenant has no webhook delivery of this id.');
      const caller = callerOf(request, request.headers);
      const delivery = unwrapped(await webhookDeliveries.replay(caller, id));
      return reply.code(202).send(webhookDeliveryView(delivery));
    },
  );
}
