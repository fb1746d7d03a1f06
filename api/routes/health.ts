import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../api-context';
import { isOperator } from '../authentication';
import { Health, healthDetailSchema } from '../health';

const statusSchema = z.object({ status: z.enum(['ok', 'degraded', 'down']) });

const described = { tags: ['health'] };
const config = { open: true };

/** Live: the process answers. Ready: it can decide, for which it needs PostgreSQL alone. */
export function healthRoutes(
  app: FastifyInstance,
  { application, authenticator, temporalHealth, clock }: ApiContext,
): void {
  const health = new Health({ ...application, temporalHealth, clock });
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/health/live',
    {
      schema: { ...described, summary: 'Whether the process answers.', response: { 200: statusSchema } },
      config,
    },
    async (_request, reply) => reply.code(200).send({ status: 'ok' }),
  );

  for (const path of ['/health/ready', '/api/health']) {
    routes.get(
      path,
      {
        schema: {
          ...described,
          summary: 'Whether the service can decide.',
          response: { 200: statusSchema, 503: statusSchema },
        },
        config,
      },
      async (_request, reply) => {
        const { status } = await health.detail();
        return reply.code(status === 'down' ? 503 : 200).send({ status });
      },
    );
  }

  routes.get(
    '/api/health/detail',
    {
      schema: {
        ...described,
        summary: 'How each dependency does.',
        response: { 200: healthDetailSchema, 503: healthDetailSchema },
      },
      config,
    },
    async (request, reply) => {
      const { namespaces, ...detail } = await health.detail();
      const { failing_tenants, ...counted } = namespaces;
      const named = (await isOperator(request, authenticator)) ? namespaces : counted;
      return reply.code(detail.status === 'down' ? 503 : 200).send({ ...detail, namespaces: named });
    },
  );
}
