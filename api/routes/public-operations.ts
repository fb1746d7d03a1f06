import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Answer } from '../../application/answer';
import { portcullisItself } from '../../domain/principal';
import { isOperationName, operations } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { statusOf } from '../answers';
import type { ApiContext } from '../api-context';
import { unwrapped } from '../problems/request-problem';
import { type dryRunQuery, operationSchema } from './operation-schema';

/** A route for each operation of the catalogue that is open to everyone. */
export function publicOperationRoutes(app: FastifyInstance, context: ApiContext): void {
  for (const operation of operations)
    if (operation.access === 'public') publicOperationRoute(app, operation, context);
}

/**
 * Decided once by the process, as itself and for the deployment: whoever asks, by whatever token or header, gets that
 * answer, so that strangers can neither fill the record store nor keep it busy.
 */
function publicOperationRoute(
  app: FastifyInstance,
  operation: Operation,
  { application, metrics }: ApiContext,
): void {
  const { name, method, path } = operation;
  if (!isOperationName(name)) throw new Error(`${name} is not in the catalogue`);
  if (method !== 'GET') throw new Error(`${name} is open to everyone and yet takes a request`);

  const decide = async (dryRun: boolean): Promise<Answer> => {
    const caller = { principal: portcullisItself, tenant: undefined };
    const answer = unwrapped(await application.execute(name, {}, caller, { dryRun }));
    metrics.decided(answer);
    return answer;
  };
  const decided = once(() => decide(false));
  const supposed = once(() => decide(true));

  app.route<{ Querystring: z.output<typeof dryRunQuery> }>({
    method,
    url: path,
    schema: operationSchema(operation),
    config: { open: true },
    handler: async (request, reply) => {
      const answer = await (request.query.dry_run === 'true' ? supposed() : decided());
      return reply.code(statusOf(answer)).send(answer);
    },
  });
}

/** Those who ask together share one try; one that fails is not kept. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
