import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Session, sessionStates } from '../../store/sessions';
import type { ApiContext } from '../api-context';
import { askerOf, callerFor, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { problemResponses } from '../problems/problem-response';
import { notFound } from '../problems/request-problem';
import { tenantQuery } from './records';

const sessionSchema = z
  .object({
    id: z.uuid(),
    principal: z.uuid().describe('Whom the session stands for.'),
    holder_key: z.string().describe('The key that it was opened with.'),
    state: z.enum(sessionStates).describe('A session is revoked by itself, or with its key.'),
    opened_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    revoked_at: z.iso.datetime().nullable().describe('Null where it was revoked with its key.'),
  })
  .meta({ id: 'Session', description: 'A session; never its token.' });

const currentSchema = sessionSchema
  .extend({
    tenant: z.string().describe('For which the session acts.'),
    role: z.enum(['admin', 'member']),
  })
  .meta({ id: 'CurrentSession', description: 'The session that asks.' });

const headers = z.object(tenantHeader);
const described = { tags: ['sessions'] };
const uuid = z.uuid();

/** Looking after sessions: a member's own, for an admin those of the tenant, for an operator those of a tenant it names. */
export function sessionRoutes(app: FastifyInstance, { application, authenticator }: ApiContext): void {
  const { sessions } = application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/v1/sessions',
    {
      schema: {
        ...described,
        operationId: 'sessions.list',
        summary: 'List sessions, newest first.',
        description:
          'A member sees those of its own principal, an admin and an operator those of the tenant.',
        headers,
        querystring: tenantQuery.extend(pageQuery),
        response: { 200: pageSchema(sessionSchema), ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { tenant, limit, cursor } = request.query;
      const caller = callerFor(request, tenant ?? request.headers['portcullis-tenant']);
      const rows = await sessions.list(caller, { limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, sessionView));
    },
  );

  routes.get(
    '/v1/sessions/current',
    {
      schema: {
        ...described,
        operationId: 'sessions.current',
        summary: 'Read the session that asks.',
        response: { 200: currentSchema, ...problemResponses },
      },
      config: { sessions: true },
    },
    async (request, reply) => {
      const { session } = askerOf(request);
      const found = session && (await sessions.find(callerFor(request, undefined), session.id));
      if (session === undefined || found === undefined) throw notFound('The token is not that of a session.');
      return reply.code(200).send({ ...sessionView(found), tenant: session.tenant, role: session.role });
    },
  );

  routes.delete(
    '/v1/sessions/:id',
    {
      schema: {
        ...described,
        operationId: 'sessions.revoke',
        summary: 'Revoke a session.',
        params: z.object({ id: z.string().describe('A UUID.') }),
        headers,
        querystring: tenantQuery,
        response: { 204: z.null().describe('Revoked.'), ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin' },
    },
    async (request, reply) => {
      const id = uuid.safeParse(request.params.id);
      const caller = callerFor(request, request.query.tenant ?? request.headers['portcullis-tenant']);
      if (!id.success || !(await sessions.revoke(caller, id.data)))
        throw notFound('The tenant has no open session of this id.');
      authenticator.forget();
      return reply.code(204).send(null);
    },
  );
}

function sessionView(session: Session): z.output<typeof sessionSchema> {
  return {
    id: session.id,
    principal: session.principal,
    holder_key: session.holderKey,
    state: session.state,
    opened_at: session.openedAt,
    expires_at: session.expiresAt,
    revoked_at: session.revokedAt ?? null,
  };
}
