import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { emergencyReasons } from '../../domain/break-glass';
import { commitmentSchema } from '../../domain/commitment';
import { acceptedKinds } from '../../domain/kinds';
import { rehearsalKinds, rehearsalStates } from '../../domain/rehearsal';
import { optionalReference, referenceOfKind } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, readTenant, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { uuidIn } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { type ScreenedBody, screened } from '../screened';
import { tenantQuery } from './records';
import { rehearsal, rehearsalSchema, summary, summarySchema } from './rehearsal-schemas';

const shared = {
  tenant: optionalReference.describe('The tenant whose key is rehearsed; else as the header says.'),
  key_ref: referenceOfKind(...acceptedKinds.key_ref),
  period: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
      'expected 1 to 100 letters, digits, dots, dashes and underscores',
    )
    .optional()
    .describe(
      'What the drill is called, such as 2026-Q4: one of each kind bears it. Else it gets a name of its own.',
    ),
};

const rotation = z.strictObject({ kind: z.literal('rotation'), ...shared });
const breakGlass = z.strictObject({
  kind: z.literal('break_glass'),
  ...shared,
  reason: z.enum(emergencyReasons),
  ticket: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'expected 1 to 64 letters, digits, dots, dashes and underscores',
    )
    .describe('Where it is told at length, such as INC-1234.'),
  justification_hash: commitmentSchema.describe('The commitment to the text that justifies it.'),
});

const schema = z
  .discriminatedUnion('kind', [rotation, breakGlass])
  .describe('Signing is rehearsed by keyCustody.signingRehearse.');

const body: ScreenedBody<typeof schema> = {
  name: 'rehearsal.start',
  schema,
  fields: new Set(Object.keys({ ...rotation.shape, ...breakGlass.shape })),
};

const filter = z.strictObject({
  ...tenantQuery.shape,
  kind: z.enum(rehearsalKinds).optional(),
  state: z.enum(rehearsalStates).optional(),
  ...pageQuery,
});

const headers = z.object(tenantHeader);
const described = { tags: ['rehearsals'] };

/** Drills at key stores: started, listed, and read back with what was observed. */
export function rehearsalRoutes(app: FastifyInstance, context: ApiContext): void {
  const { rehearsals } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/rehearsals',
    {
      schema: {
        ...described,
        operationId: 'rehearsals.start',
        summary: 'Rehearse at the key store that a key is bound to.',
        headers,
        response: { 202: rehearsalSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: schema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const view = unwrapped(await rehearsals.start(taken.value, caller));
      return reply.code(202).header('location', `/v1/rehearsals/${view.row.id}`).send(rehearsal(view));
    },
  );

  routes.get(
    '/v1/rehearsals',
    {
      schema: {
        ...described,
        operationId: 'rehearsals.list',
        summary: 'List rehearsals of a tenant, newest first.',
        headers,
        querystring: filter,
        response: { 200: pageSchema(summarySchema), ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { kind, state, limit, cursor } = request.query;
      const tenant = readTenant(request, request.headers, request.query);
      const rows =
        tenant === undefined
          ? []
          : await rehearsals.list({
              tenant,
              limit: limit + 1,
              ...(kind === undefined ? {} : { kind }),
              ...(state === undefined ? {} : { state }),
              ...(cursor === undefined ? {} : { after: cursor }),
            });
      return reply.code(200).send(pageOf(rows, limit, summary));
    },
  );

  routes.get(
    '/v1/rehearsals/:id',
    {
      schema: {
        ...described,
        operationId: 'rehearsals.get',
        summary: 'Read what a rehearsal observed, and what was decided on it.',
        params: z.object({ id: z.string().max(64).meta({ format: 'uuid' }) }),
        response: { 200: rehearsalSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const id = uuidIn(request.params, 'No rehearsal has this id.');
      const view = unwrapped(await rehearsals.find(id, callerOf(request, {})));
      return reply.code(200).send(rehearsal(view));
    },
  );
}
