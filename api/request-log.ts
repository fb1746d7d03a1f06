import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics';

/**
 * Names each answer and logs that it was given: by the pattern of its route, never by what stands in the URL, the
 * headers or the body.
 */
export function recordAnswers(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, asker } = request;
    const route = routeOptions.url ?? 'unknown';
    const milliseconds = reply.elapsedTime;
    metrics.answered(method, route, reply.statusCode, milliseconds);
    request.log.info(
      {
        method,
        route,
        status: reply.statusCode,
        milliseconds: Math.round(milliseconds * 10) / 10,
        ...(asker === undefined ? {} : { principal: asker.principal.id }),
      },
      'request answered',
    );
    done();
  });
}
