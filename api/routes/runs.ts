import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mostTurns, runStates, turnsUnlessGiven } from '../../domain/tenant-run';
import { optionalReference } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, idempotencyHeader, readTenant, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { uuidIn, uuidPath } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { tenantQuery } from './records';
import { runSchema, runShown, runSummary, runSummarySchema } from './run-schemas';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'expected the name of a model');

const newRunSchema = z.strictObject({
  tenant: optionalReference.describe('Whose it is; else as the header says, or the token.'),
  prompt: z
    .string()
    .min(1)
    .max(32_000)
    .describe(
      'What the model is told. It is kept sealed, outside of the record store, and erased with the tenant.',
    ),
  provider: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'expected the name of a model provider')
    .optional()
    .describe('A model provider of the deployment; its first unless given.'),
  model: name
    .optional()
    .describe(
      '`echo` is built in; the first that the policy of the tenant allows unless given, else `echo`.',
    ),
  max_turns: z
    .int()
    .min(1)
    .max(mostTurns)
    .optional()
    .describe(`Turns that the model may take; ${turnsUnlessGiven} unless given.`),
});
const newRun = screenedBody('run.start', newRunSchema);

const filter = z.strictObject({
  ...tenantQuery.shape,
  state: z.enum(runStates).optional(),
  ...pageQuery,
});

const params = z.object(uuidPath);
const unknownRun = 'No run has this id.';
const headers = z.object(tenantHeader);
const described = { tags: ['runs'] };

/** Runs of tenants: a model takes turns and has tools used, as policy and quotas of its tenant let it. */
export function runRoutes(app: FastifyInstance, context: ApiContext): void {
  const { tenantRuns } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/runs',
    {
      schema: {
        ...described,
        operationId: 'runs.start',
        summary: 'Run a prompt for a tenant.',
        description:
          'Waits up to ten seconds for the end, then answers 202, and the run goes on. What policy or a quota refuses ends the run, and its `state` and `code` say so. The same request again is another run, unless it comes under the same idempotency key.',
        headers: headers.extend(idempotencyHeader),
        response: { 201: runSchema, 202: runSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'runs:write', requestBody: newRunSchema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, newRun, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const view = unwrapped(await tenantRuns.start(taken.value, caller, request.headers['idempotency-key']));
      return reply
        .code(view.row.state === 'running' ? 202 : 201)
        .header('location', `/v1/runs/${view.row.id}`)
        .send(runShown(view));
    },
  );

  routes.get(
    '/v1/runs',
    {
      schema: {
        ...described,
        operationId: 'runs.list',
        summary: 'List the runs of a tenant, newest first.',
        headers,
        querystring: filter,
        response: { 200: pageSchema(runSummarySchema), ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { state, limit, cursor } = request.query;
      const tenant = readTenant(request, request.headers, request.query);
      const rows =
        tenant === undefined ? [] : await tenantRuns.list(tenant, { state, limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, runSummary));
    },
  );

  routes.get(
    '/v1/runs/:id',
    {
      schema: {
        ...described,
        operationId: 'runs.get',
        summary: 'Read a run, with its prompt, its steps and its answer.',
        params,
        response: { 200: runSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const found = await tenantRuns.find(uuidIn(request.params, unknownRun), callerOf(request, {}));
      return reply.code(200).send(runShown(unwrapped(found)));
    },
  );

  routes.post(
    '/v1/runs/:id/cancel',
    {
      schema: {
        ...described,
        operationId: 'runs.cancel',
        summary: 'Ask a run to end, and wait up to ten seconds for that.',
        params,
        response: { 200: runSchema, 202: runSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'runs:write' },
    },
    async (request, reply) => {
      const cancelled = await tenantRuns.cancel(uuidIn(request.params, unknownRun), callerOf(request, {}));
      const view = unwrapped(cancelled);
      return reply.code(view.row.state === 'running' ? 202 : 200).send(runShown(view));
    },
  );
}
