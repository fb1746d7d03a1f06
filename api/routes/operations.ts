import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ExecuteOptions } from '../../application/execute';
import { refusalCodes } from '../../domain/refusal-codes';
import { isOperationName, operations } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { grantedAnswerSchema, refusedAnswerSchema, statusOf } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, idempotencyHeader, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';

const query = z.strictObject({
  dry_run: z
    .enum(['true', 'false'])
    .optional()
    .describe('Whether to give the decision without recording anything.'),
});

const headers = z.object({ ...tenantHeader, ...idempotencyHeader });

/** A route for each operation of the catalogue. */
export function operationRoutes(app: FastifyInstance, context: ApiContext): void {
  for (const operation of operations) operationRoute(app, operation, context);
}

function operationRoute(
  app: FastifyInstance,
  operation: Operation,
  { application, metrics }: ApiContext,
): void {
  const { name, method, path, summary } = operation;
  if (!isOperationName(name)) throw new Error(`${name} is not in the catalogue`);
  app.route<{ Querystring: z.output<typeof query>; Headers: z.output<typeof headers> }>({
    method,
    url: path,
    schema: {
      operationId: name,
      tags: ['operations'],
      summary,
      description: descriptionOf(operation),
      headers,
      querystring: query,
      response: {
        200: grantedAnswerSchema(operation),
        403: refusedAnswerSchema,
        ...problemResponses,
      },
    },
    config: method === 'POST' ? { requestBody: operation.request, requestExample: operation.example } : {},
    handler: async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const options: ExecuteOptions = {
        ...(request.query.dry_run === 'true' ? { dryRun: true } : {}),
        ...(key === undefined || method === 'GET' ? {} : { idempotencyKey: key }),
      };
      const raw: unknown = method === 'GET' ? {} : request.body;
      const answer = unwrapped(
        await application.execute(name, raw, callerOf(request, request.headers), options),
      );
      metrics.decided(answer);
      return reply.code(statusOf(answer)).send(answer);
    },
  });
}

function descriptionOf({ maturity, codes }: Operation): string {
  const lines = codes.map(({ code, outcome }) => `- \`${code}\` (${outcome}): ${refusalCodes[code].reason}`);
  return [`State: ${maturity}.`, ...(lines.length === 0 ? [] : ['Codes:', lines.join('\n')])].join('\n\n');
}
