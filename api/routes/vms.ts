import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { TenantVm } from '../../application/quotas/vm-service';
import { nameOf } from '../../domain/reference';
import { optionalReference } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, idempotencyHeader, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { uuidIn, uuidPath } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { tenantQuery } from './records';

const newVmSchema = z.strictObject({
  tenant: optionalReference.describe('Whose it is; else as the header says, or the token.'),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('For people to know it by. It is kept outside of the record store.'),
  host: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,252}$/, 'expected the name of a host')
    .optional()
    .describe('Where it runs. It is kept outside of the record store.'),
  storage_gb: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe('Gigabytes that it takes of the storage quota.'),
});
const newVm = screenedBody('vm.register', newVmSchema);

const vmSchema = z
  .object({
    id: z.uuid(),
    tenant_id: z.string().describe('The slug of whose it is.'),
    name: z.string().nullable(),
    host: z.string().nullable(),
    storage_gb: z.int(),
    registered_at: z.iso.datetime(),
    registered_by: z.uuid().describe('The principal who registered it.'),
  })
  .meta({ id: 'Vm', description: 'A compute node that is registered for a tenant.' });

const params = z.object(uuidPath);
const unknownVm = 'The tenant has no VM of this id.';
const headers = z.object(tenantHeader);
const described = { tags: ['vms'] };

/** The compute nodes of a tenant, as many as its quota max_vms allows. */
export function vmRoutes(app: FastifyInstance, context: ApiContext): void {
  const { vms } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/vms',
    {
      schema: {
        ...described,
        operationId: 'vms.register',
        summary: 'Register a compute node of a tenant.',
        description:
          'One above max_vms, or whose storage would exceed storage_quota_gb, gets 429 `quota_exceeded`, with what the quota is and what is in use. The same request again registers another node, unless it comes under the same idempotency key.',
        headers: headers.extend(idempotencyHeader),
        response: { 201: vmSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { scope: 'vms:write', requestBody: newVmSchema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, newVm, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { tenant, name, host, storage_gb } = taken.value;
      const registered = await vms.register(
        caller,
        { tenant, name, host, storageGb: storage_gb },
        request.headers['idempotency-key'],
      );
      return reply.code(201).send(vmView(unwrapped(registered)));
    },
  );

  routes.get(
    '/v1/vms',
    {
      schema: {
        ...described,
        operationId: 'vms.list',
        summary: 'List the compute nodes of a tenant, newest first.',
        headers,
        querystring: tenantQuery.extend(pageQuery),
        response: { 200: pageSchema(vmSchema), ...problemResponses },
      },
      config: { scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const caller = callerOf(request, request.headers, request.query);
      const rows = await vms.list(caller, { limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, vmView));
    },
  );

  routes.get(
    '/v1/vms/:id',
    {
      schema: {
        ...described,
        operationId: 'vms.get',
        summary: 'Read a compute node of a tenant.',
        params,
        headers,
        querystring: tenantQuery,
        response: { 200: vmSchema, ...problemResponses },
      },
      config: { scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers, request.query);
      const found = await vms.get(caller, uuidIn(request.params, unknownVm));
      return reply.code(200).send(vmView(unwrapped(found)));
    },
  );

  routes.delete(
    '/v1/vms/:id',
    {
      schema: {
        ...described,
        operationId: 'vms.remove',
        summary: 'Remove a compute node of a tenant, which frees its place and its storage.',
        params,
        headers,
        querystring: tenantQuery,
        response: { 200: vmSchema, ...problemResponses },
      },
      config: { scope: 'vms:write' },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers, request.query);
      const removed = await vms.remove(caller, uuidIn(request.params, unknownVm));
      return reply.code(200).send(vmView(unwrapped(removed)));
    },
  );
}

function vmView(vm: TenantVm): z.output<typeof vmSchema> {
  return {
    id: vm.id,
    tenant_id: nameOf(vm.tenant),
    name: vm.name ?? null,
    host: vm.host ?? null,
    storage_gb: vm.storageGb,
    registered_at: vm.registeredAt,
    registered_by: vm.registeredBy,
  };
}
