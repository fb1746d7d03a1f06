import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { slugSchema, tenantStatuses } from '../../domain/registered-tenant';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerFor } from '../caller';
import { pageBy, pageQuery } from '../page';
import { problemResponses } from '../problems/problem-response';
import { schemaProblem, unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { callerForSlug, tenantPath } from '../tenant-path';
import {
  newTenantOf,
  newTenantSchema,
  tenantChangeOf,
  tenantChangeSchema,
  tenantSchema,
  tenantView,
} from './tenant-schemas';

const newTenant = screenedBody('tenant.register', newTenantSchema);
const tenantChange = screenedBody('tenant.update', tenantChangeSchema);
const described = { tags: ['tenants'] };

const query = z.strictObject({
  limit: pageQuery.limit,
  cursor: slugSchema.optional().describe('The next_cursor of the page before.'),
  include_system: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe("Those that are no customer's too."),
  status: z.enum(tenantStatuses).optional(),
  parent: slugSchema.optional().describe('Only those right below the tenant of this slug.'),
});

/** Tenants as they are registered: by operators; a tenant sees itself, and its admin may change how it is shown. */
export function tenantRoutes(app: FastifyInstance, context: ApiContext): void {
  const { tenantRegistry } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/tenants',
    {
      schema: {
        ...described,
        operationId: 'tenants.create',
        summary: 'Register a tenant.',
        description:
          'Whether it may go to production is decided elsewhere: `tenant.create` and the gates admit, this registers.',
        response: { 201: tenantSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { requestBody: newTenantSchema },
    },
    async (request, reply) => {
      const caller = callerFor(request, undefined);
      const taken = await screened(context, newTenant, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const created = unwrapped(await tenantRegistry.create(caller, newTenantOf(taken.value)));
      return reply.code(201).header('location', `/v1/tenants/${created.tenant_id}`).send(tenantView(created));
    },
  );

  routes.get(
    '/v1/tenants',
    {
      schema: {
        ...described,
        operationId: 'tenants.list',
        summary: 'List the tenants by their slugs.',
        description: 'An operator sees all, a token of a tenant its own.',
        querystring: query,
        response: {
          200: z.object({ data: z.array(tenantSchema), next_cursor: slugSchema.nullable() }),
          ...problemResponses,
        },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { limit, cursor, include_system, status, parent } = request.query;
      const filter = { limit: limit + 1, after: cursor, includeSystem: include_system, status, parent };
      const rows = await tenantRegistry.list(callerFor(request, undefined), filter);
      return reply.code(200).send(pageBy(rows, limit, tenantView, ({ tenant_id }) => tenant_id));
    },
  );

  routes.get(
    '/v1/tenants/:id',
    {
      schema: {
        ...described,
        operationId: 'tenants.get',
        summary: 'Read a tenant as it is registered.',
        params: z.object(tenantPath),
        response: { 200: tenantSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const tenant = unwrapped(await tenantRegistry.get(callerForSlug(request, id), id));
      return reply.code(200).send(tenantView(tenant));
    },
  );

  routes.patch(
    '/v1/tenants/:id',
    {
      schema: {
        ...described,
        operationId: 'tenants.update',
        summary: 'Change a tenant: its name, limits, policy or place in the hierarchy.',
        description:
          'What is left out stays as it is. An admin of the tenant may change the display name alone. A limit below what is in use takes nothing away: it refuses more.',
        params: z.object(tenantPath),
        response: { 200: tenantSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: tenantChangeSchema },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const taken = await screened(context, tenantChange, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { tenant_id = id } = taken.value;
      if (tenant_id !== id)
        throw schemaProblem([{ pointer: '/tenant_id', detail: 'is given once and never changed' }]);
      const changed = await tenantRegistry.update(caller, id, tenantChangeOf(taken.value));
      return reply.code(200).send(tenantView(unwrapped(changed)));
    },
  );
}
