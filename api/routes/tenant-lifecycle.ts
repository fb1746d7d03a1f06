import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Changed } from '../../application/lifecycle/tenant-lifecycle';
import { isolationModes, namespaceSchema } from '../../domain/registered-tenant';
import { suspensionReasons } from '../../domain/tenant-change';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { callerForSlug, tenantPath } from '../tenant-path';
import { tenantSchema, tenantView } from './tenant-schemas';

const suspension = z.strictObject({
  reason: z.enum(suspensionReasons).default('maintenance').describe('Kept in the ledger.'),
});
const deletionQuery = z.strictObject({
  grace_seconds: z
    .string()
    .regex(/^\d{1,8}$/, 'expected a whole number of seconds, of at most eight digits')
    .transform(Number)
    .optional()
    .describe('For how long it can be cancelled; as the deployment is configured unless given.'),
});
const migration = z.strictObject({
  isolation: z.enum(isolationModes),
  namespace: namespaceSchema
    .optional()
    .describe('Of a dedicated tenant; portcullis-<slug> unless given. It is made where there is none.'),
  drain_seconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('How long its runs have to come to their end before it stays where it is.'),
});

const suspensionBody = screenedBody('tenant.suspend', suspension);
const migrationBody = screenedBody('tenant.migrate', migration);

const described = { tags: ['tenants'] };
const params = z.object(tenantPath);
const stillOrDone = {
  200: tenantSchema,
  202: tenantSchema.describe('The change goes on; the tenant, at Location, shows when it is made.'),
  ...problemResponses,
};

/** Tenants suspended, resumed, deleted and moved, by operators of the deployment. */
export function tenantLifecycleRoutes(app: FastifyInstance, context: ApiContext): void {
  const { tenantLifecycle } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/tenants/:id/suspension',
    {
      schema: {
        ...described,
        operationId: 'tenants.suspend',
        summary: 'Suspend a tenant.',
        description: 'Its requests are refused everywhere, its schedules pause and its workers stop.',
        params,
        response: { ...stillOrDone, 403: forbiddenResponse },
      },
      config: { requestBody: suspension },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const taken = await screened(context, suspensionBody, request.body ?? {}, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      return answered(reply, unwrapped(await tenantLifecycle.suspend(caller, id, taken.value.reason)));
    },
  );

  routes.delete(
    '/v1/tenants/:id/suspension',
    {
      schema: {
        ...described,
        operationId: 'tenants.resume',
        summary: 'Resume a tenant that was suspended.',
        description: 'Schedules that were paused by hand stay paused.',
        params,
        response: stillOrDone,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return answered(reply, unwrapped(await tenantLifecycle.resume(callerForSlug(request, id), id)));
    },
  );

  routes.delete(
    '/v1/tenants/:id',
    {
      schema: {
        ...described,
        operationId: 'tenants.delete',
        summary: 'Delete a tenant, once a grace period is over.',
        description:
          'Nothing is done by it or for it any more. When the grace period ends, its namespace, secrets, keys and rows go; its ledger stays, and its name is never given again. Asked again, it tries at once what it waits to try, such as to destroy keys at a key store that was away.',
        params,
        querystring: deletionQuery,
        response: stillOrDone,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const deleted = unwrapped(await tenantLifecycle.delete(caller, id, request.query.grace_seconds));
      return answered(reply, { ...deleted, settled: false });
    },
  );

  routes.post(
    '/v1/tenants/:id/deletion/cancel',
    {
      schema: {
        ...described,
        operationId: 'tenants.cancelDeletion',
        summary: 'Keep a tenant that is being deleted, before its grace period ends.',
        description: 'It stands again as it did before: suspended where it was, else active.',
        params,
        response: stillOrDone,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return answered(reply, unwrapped(await tenantLifecycle.cancelDeletion(callerForSlug(request, id), id)));
    },
  );

  routes.post(
    '/v1/tenants/:id/migration',
    {
      schema: {
        ...described,
        operationId: 'tenants.migrate',
        summary: "Move a tenant's own work into a namespace of its own, or back beside that of others.",
        description:
          'No new runs are admitted, those that run come to their end, and then it counts. Where they do not in time, or no worker takes work in the new place, the tenant stays where it was.',
        params,
        response: { ...stillOrDone, 403: forbiddenResponse },
      },
      config: { requestBody: migration },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const taken = await screened(context, migrationBody, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { isolation, namespace, drain_seconds: drainSeconds } = taken.value;
      const move = { isolation, namespace, drainSeconds };
      return answered(reply, unwrapped(await tenantLifecycle.migrate(caller, id, move)));
    },
  );
}

function answered(reply: FastifyReply, { tenant, settled }: Changed) {
  return reply
    .code(settled ? 200 : 202)
    .header('location', `/v1/tenants/${tenant.tenant_id}`)
    .send(tenantView(tenant));
}
