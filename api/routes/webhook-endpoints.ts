import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { WebhookEndpointWithSecret } from '../../application/webhooks/webhook-service';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerFor, callerOf, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { uuidIn, uuidPath } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { tenantQuery } from './records';
import {
  newWebhookSchema,
  webhookDeliverySchema,
  webhookDeliveryView,
  webhookEndpointSchema,
  webhookEndpointView,
  webhookWithSecretSchema,
} from './webhook-schemas';

const newWebhook = screenedBody('webhook.add', newWebhookSchema);
const params = z.object(uuidPath);
const unknownEndpoint = 'The tenant has no webhook endpoint of this id that is in use.';
const headers = z.object(tenantHeader);
const described = { tags: ['webhooks'] };
const config = { scope: 'webhooks:write' } as const;

const changes = {
  disable: {
    summary: 'Have an endpoint told nothing more.',
    description: 'Until somebody enables it. What is on its way to it is tried no more.',
  },
  enable: {
    summary: 'Have a disabled endpoint told again.',
    description:
      'Of what comes from now on, under the secret that it had. What was on its way meanwhile is dead, and can be replayed. One that is in use stays as it is.',
  },
} as const;

/** Who is told of what happens to a tenant, by messages to an address of its own. */
export function webhookEndpointRoutes(app: FastifyInstance, context: ApiContext): void {
  const { webhooks, webhookDeliveries } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/webhook-endpoints',
    {
      schema: {
        ...described,
        operationId: 'webhookEndpoints.add',
        summary: 'Have an address told of what happens to a tenant.',
        description:
          'The secret that signs the messages is told in this answer alone. A URL that leads to an address that is not public gets 422 `webhook_url_forbidden`.',
        headers,
        response: { 201: webhookWithSecretSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { ...config, requestBody: newWebhookSchema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, newWebhook, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { tenant, ...endpoint } = taken.value;
      return reply.code(201).send(withSecret(unwrapped(await webhooks.add(caller, endpoint, { tenant }))));
    },
  );

  routes.get(
    '/v1/webhook-endpoints',
    {
      schema: {
        ...described,
        operationId: 'webhookEndpoints.list',
        summary: 'List the endpoints of a tenant, newest first, with those that are disabled.',
        headers,
        querystring: tenantQuery.extend(pageQuery),
        response: { 200: pageSchema(webhookEndpointSchema), ...problemResponses },
      },
      config,
    },
    async (request, reply) => {
      const { tenant, limit, cursor } = request.query;
      const caller = callerFor(request, tenant ?? request.headers['portcullis-tenant']);
      const rows = await webhooks.list(caller, { limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, webhookEndpointView));
    },
  );

  for (const change of ['disable', 'enable'] as const)
    routes.post(
      `/v1/webhook-endpoints/:id/${change}`,
      {
        schema: {
          ...described,
          operationId: `webhookEndpoints.${change}`,
          ...changes[change],
          params,
          headers,
          response: { 200: webhookEndpointSchema, ...problemResponses },
        },
        config,
      },
      async (request, reply) => {
        const caller = callerOf(request, request.headers);
        const changed = unwrapped(await webhooks[change](caller, uuidIn(request.params, unknownEndpoint)));
        return reply.code(200).send(webhookEndpointView(changed));
      },
    );

  routes.post(
    '/v1/webhook-endpoints/:id/rotate',
    {
      schema: {
        ...described,
        operationId: 'webhookEndpoints.rotate',
        summary: 'Give an endpoint a new secret.',
        description: 'The one before signs too, for 24 hours. The new one is told in this answer alone.',
        params,
        headers,
        response: { 200: webhookWithSecretSchema, ...problemResponses },
      },
      config,
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      return reply
        .code(200)
        .send(withSecret(unwrapped(await webhooks.rotate(caller, uuidIn(request.params, unknownEndpoint)))));
    },
  );

  routes.post(
    '/v1/webhook-endpoints/:id/test',
    {
      schema: {
        ...described,
        operationId: 'webhookEndpoints.test',
        summary: 'Send an endpoint a message that tells of nothing.',
        description: 'GET /v1/webhook-deliveries tells whether it was taken.',
        params,
        headers,
        response: { 202: webhookDeliverySchema, ...problemResponses },
      },
      config,
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const delivery = unwrapped(
        await webhookDeliveries.test(caller, uuidIn(request.params, unknownEndpoint)),
      );
      return reply.code(202).send(webhookDeliveryView(delivery));
    },
  );
}

/** @throws RequestProblem 404 */
function withSecret(endpoint: WebhookEndpointWithSecret): z.output<typeof webhookWithSecretSchema> {
  return { ...webhookEndpointView(endpoint), secret: endpoint.secret };
}
