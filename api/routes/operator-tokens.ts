import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { newOperatorToken } from '../../domain/bearer-token';
import type { OperatorToken } from '../../store/operators';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerFor } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { notFound, RequestProblem } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'expected a name of letters, digits, dots, dashes and underscores',
  );

const schema = z.strictObject({ name });

const body = screenedBody('operatorToken.add', schema);

const tokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    principal: z.uuid().describe('Whom the token stands for; the actor of the events that it causes.'),
    created_at: z.iso.datetime(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OperatorToken', description: "An operator's token; never the token itself." });

const newTokenSchema = tokenSchema
  .extend({ token: z.string().describe('Told this once; only its hash is kept.') })
  .meta({ id: 'NewOperatorToken', description: "An operator's token, with the token itself." });

/** Operators and the tokens that they act by. A name is used once, also after its token was revoked. */
export function operatorTokenRoutes(app: FastifyInstance, context: ApiContext): void {
  const {
    application: { operators },
    authenticator,
  } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/v1/operator-tokens',
    {
      schema: {
        operationId: 'operatorTokens.list',
        tags: ['operators'],
        summary: 'List the tokens of operators.',
        response: {
          200: z.object({ data: z.array(tokenSchema), next_cursor: z.null() }),
          ...problemResponses,
        },
      },
    },
    async (_request, reply) =>
      reply.code(200).send({ data: (await operators.list()).map(tokenView), next_cursor: null }),
  );

  routes.post(
    '/v1/operator-tokens',
    {
      schema: {
        operationId: 'operatorTokens.add',
        tags: ['operators'],
        summary: 'Add an operator with a token.',
        response: { 201: newTokenSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { requestBody: schema },
    },
    async (request, reply) => {
      const caller = callerFor(request, undefined);
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const token = newOperatorToken();
      const added = await operators.add(taken.value.name, token);
      if (added === undefined)
        throw new RequestProblem({ code: 'name_taken', detail: 'Another token has, or had, this name.' });
      return reply.code(201).send({ ...tokenView(added), token });
    },
  );

  routes.delete(
    '/v1/operator-tokens/:name',
    {
      schema: {
        operationId: 'operatorTokens.revoke',
        tags: ['operators'],
        summary: 'Revoke a token.',
        params: z.object({ name: z.string() }),
        response: { 204: z.null().describe('Revoked.'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const wanted = name.safeParse(request.params.name);
      if (!wanted.success || !(await operators.revoke(wanted.data)))
        throw notFound('No token of this name stands.');
      authenticator.forget();
      return reply.code(204).send(null);
    },
  );
}

function tokenView({
  id,
  name,
  principal,
  createdAt,
  revokedAt,
}: OperatorToken): z.output<typeof tokenSchema> {
  return { id, name, principal, created_at: createdAt, revoked_at: revokedAt ?? null };
}
