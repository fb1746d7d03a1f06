import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { PrincipalWithKeys } from '../../application/sessions/principal-service';
import { holderKeyBodySchema } from '../../domain/holder-key';
import { principalRoles, principalStates, tenantPrincipalKinds } from '../../domain/principal';
import { optionalReference } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerFor, callerOf, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { uuidIn } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { tenantQuery } from './records';

const schema = z.strictObject({
  tenant: optionalReference.describe('The tenant that the principal is of; else as the header says.'),
  kind: z.enum(tenantPrincipalKinds),
  name: z
    .string()
    .min(1)
    .max(200)
    .describe('For people to know it by. It is kept outside of the record store, and told only here.'),
  role: z.enum(principalRoles).default('member').describe('An admin also enrols principals and keys.'),
});

const body = screenedBody('principal.enroll', schema);

const changeSchema = z.strictObject({
  tenant: optionalReference.describe('The tenant that the principal is of; else as the header says.'),
  role: z.enum(principalRoles).optional().describe('Counts at once, in open sessions too.'),
  state: z
    .enum(principalStates)
    .optional()
    .describe(
      'Disabled, its sessions end, and its keys open none; enabled again, its keys do. What it did stands.',
    ),
});

const change = screenedBody('principal.change', changeSchema);

const principalSchema = z
  .object({
    id: z.uuid().describe('The actor of what it causes.'),
    kind: z.enum(tenantPrincipalKinds),
    name: z.string(),
    role: z.enum(principalRoles),
    created_at: z.iso.datetime(),
    enrolled_by: z.uuid().describe('The principal who enrolled it.'),
    state: z.enum(principalStates).describe('A disabled principal has no sessions.'),
    changed_at: z.iso.datetime().nullable().describe('Null where nobody has changed it.'),
    changed_by: z.uuid().nullable().describe('The principal who changed it last.'),
    holder_keys: z.array(
      holderKeyBodySchema
        .omit({ principal: true })
        .extend({ holder_key: z.string(), public_key: z.string() }),
    ),
  })
  .meta({ id: 'Principal', description: 'Who acts for a tenant, and by which keys.' });

const headers = z.object(tenantHeader);
const described = { tags: ['principals'] };

/** Principals of a tenant, enrolled and changed by an operator or by an admin of the tenant. */
export function principalRoutes(app: FastifyInstance, context: ApiContext): void {
  const {
    application: { principals },
    authenticator,
  } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/principals',
    {
      schema: {
        ...described,
        operationId: 'principals.add',
        summary: 'Enrol a principal of a tenant.',
        headers,
        response: { 201: principalSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: schema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { tenant, ...principal } = taken.value;
      const added = await principals.add(caller, principal, { tenant });
      return reply.code(201).send(principalView(unwrapped(added)));
    },
  );

  routes.post(
    '/v1/principals/:id/change',
    {
      schema: {
        ...described,
        operationId: 'principals.change',
        summary: 'Change the role of a principal, disable it, or enable it again.',
        description: 'What is left out stays as it is.',
        params: z.object({ id: z.string().describe('A UUID.') }),
        headers,
        response: { 200: principalSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: changeSchema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, change, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const id = uuidIn(request.params, 'The tenant has no principal of this id.');
      const { tenant, ...changes } = taken.value;
      const changed = unwrapped(await principals.change(caller, id, changes, { tenant }));
      authenticator.forget();
      return reply.code(200).send(principalView(changed));
    },
  );

  routes.get(
    '/v1/principals',
    {
      schema: {
        ...described,
        operationId: 'principals.list',
        summary: 'List the principals of a tenant, newest first.',
        description: 'A member sees itself, an admin and an operator those of the tenant.',
        headers,
        querystring: tenantQuery.extend(pageQuery),
        response: { 200: pageSchema(principalSchema), ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { tenant, limit, cursor } = request.query;
      const caller = callerFor(request, tenant ?? request.headers['portcullis-tenant']);
      const rows = await principals.list(caller, { limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, principalView));
    },
  );
}

function principalView(principal: PrincipalWithKeys): z.output<typeof principalSchema> {
  return {
    id: principal.id,
    kind: principal.kind,
    name: principal.name,
    role: principal.role,
    created_at: principal.createdAt,
    enrolled_by: principal.enrolledBy,
    state: principal.state,
    changed_at: principal.changedAt ?? null,
    changed_by: principal.changedBy ?? null,
    holder_keys: principal.holderKeys.map(({ holder_key, public_key, status }) => ({
      holder_key,
      public_key,
      status,
    })),
  };
}
