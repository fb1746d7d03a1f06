import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ExecuteOptions } from '../../application/execute';
import { isOperationName, operations } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { statusOf } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, idempotencyHeader, tenantHeader } from '../caller';
import { unwrapped } from '../problems/request-problem';
import { type dryRunQuery, operationSchema } from './operation-schema';
import { rehearsal } from './rehearsal-schemas';

const headers = z.object({ ...tenantHeader, ...idempotencyHeader });

/** A route for each operation of the catalogue that asks who calls. */
export function operationRoutes(app: FastifyInstance, context: ApiContext): void {
  for (const operation of operations)
    if (operation.access !== 'public') operationRoute(app, operation, context);
}

function operationRoute(
  app: FastifyInstance,
  operation: Operation,
  { application, metrics }: ApiContext,
): void {
  const { name, method, path } = operation;
  if (!isOperationName(name)) throw new Error(`${name} is not in the catalogue`);
  app.route<{ Querystring: z.output<typeof dryRunQuery>; Headers: z.output<typeof headers> }>({
    method,
    url: path,
    schema: { ...operationSchema(operation), headers },
    config: {
      sessions: true,
      scope: method === 'GET' ? 'service:tenant-read' : 'service:tenant-admin',
      ...(method === 'POST' ? { requestBody: operation.request, requestExample: operation.example } : {}),
    },
    handler: async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const options: ExecuteOptions = {
        ...(request.query.dry_run === 'true' ? { dryRun: true } : {}),
        ...(key === undefined || method === 'GET' ? {} : { idempotencyKey: key }),
      };
      const raw: unknown = method === 'GET' ? {} : request.body;
      const caller = callerOf(request, request.headers);
      const rehearsed =
        operation.rehearsedBy === undefined || options.dryRun === true
          ? undefined
          : await application.signingRequests.carryOut(raw, caller, key);
      const outcome = rehearsed === undefined ? undefined : unwrapped(rehearsed);
      if (outcome?.kind === 'under_way')
        return reply
          .code(202)
          .header('location', `/v1/rehearsals/${outcome.view.row.id}`)
          .send(rehearsal(outcome.view));
      const answer = outcome?.answer ?? unwrapped(await application.execute(name, raw, caller, options));
      metrics.decided(answer);
      return reply.code(statusOf(answer)).send(answer);
    },
  });
}
