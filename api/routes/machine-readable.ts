import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context';

/** What other programs read of the service: its metrics and its description. */
export function machineReadableRoutes(app: FastifyInstance, { metrics }: ApiContext): void {
  app.get('/metrics', { config: { open: true } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.exposition()),
  );
  let description: string | undefined;
  app.get('/openapi.json', { config: { open: true } }, async (_request, reply) => {
    description ??= JSON.stringify(app.swagger());
    return reply.type('application/json').send(description);
  });
}
