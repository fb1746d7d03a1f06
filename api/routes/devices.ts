import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { PrincipalWithKeys } from '../../application/sessions/principal-service';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import { principalStates } from '../../domain/principal';
import { referenceOfKind } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { pageOf, pageQuery, pageSchema } from '../page';
import { problemResponses } from '../problems/problem-response';
import { notFound, unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { callerForSlug, tenantPath } from '../tenant-path';
import { openTenant } from './open-tenant';

const schema = z.strictObject({
  name: z.string().min(1).max(200).describe('For people to know it by; kept out of the ledger.'),
  public_key: ed25519PublicKeySchema.describe('Its own: Ed25519, the 32 bytes in base64url.'),
  presence_receipt: referenceOfKind('human_presence_receipt')
    .optional()
    .describe('The receipt of whoever was present: a record of the tenant.'),
});

const body = screenedBody('device.enrol', schema);

const deviceSchema = z
  .object({
    id: z.uuid().describe('The actor of what it causes.'),
    name: z.string(),
    public_keys: z.array(z.string()),
    state: z.enum(principalStates).describe('A disabled device has no sessions and no tokens.'),
    enrolled_by: z.uuid(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Device', description: 'Something of a tenant that acts by itself, by a key of its own.' });

const described = { tags: ['devices'] };
const uuid = z.uuid();

/** The devices of a tenant: enrolled by its admins and by whoever holds `device:enrol`, listed, disabled. */
export function deviceRoutes(app: FastifyInstance, context: ApiContext): void {
  const { devices, tenantRegistry } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/tenants/:id/devices',
    {
      schema: {
        ...described,
        operationId: 'devices.enrol',
        summary: 'Enrol a device of a tenant, with its key.',
        description: 'By its key it opens sessions as a member, and is issued tokens.',
        params: z.object(tenantPath),
        response: { 201: deviceSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { scope: 'device:enrol', requestBody: schema },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const tenant = await openTenant(context, caller, id);
      const { name, public_key: publicKey, presence_receipt: presenceReceipt } = taken.value;
      const enrolled = await devices.enrol(caller, tenant, { name, publicKey, presenceReceipt });
      return reply.code(201).send(deviceView(unwrapped(enrolled)));
    },
  );

  routes.get(
    '/v1/tenants/:id/devices',
    {
      schema: {
        ...described,
        operationId: 'devices.list',
        summary: 'List the devices of a tenant, newest first.',
        description: 'An operator and an admin see all, a device itself.',
        params: z.object(tenantPath),
        querystring: z.object(pageQuery),
        response: { 200: pageSchema(deviceSchema), ...problemResponses },
      },
      config: { scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { limit, cursor } = request.query;
      const caller = callerForSlug(request, id);
      unwrapped(await tenantRegistry.get(caller, id));
      const rows = await devices.list(caller, { limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, deviceView));
    },
  );

  routes.delete(
    '/v1/tenants/:id/devices/:deviceId',
    {
      schema: {
        ...described,
        operationId: 'devices.disable',
        summary: 'Disable a device: its sessions and tokens end, and its key opens none.',
        params: z.object({ ...tenantPath, deviceId: z.string().describe('A UUID.') }),
        response: { 204: z.null().describe('Disabled.'), ...problemResponses },
      },
      config: { scope: 'service:tenant-admin' },
    },
    async (request, reply) => {
      const { id, deviceId } = request.params;
      const caller = callerForSlug(request, id);
      const tenant = unwrapped(await tenantRegistry.get(caller, id));
      const device = uuid.safeParse(deviceId);
      if (!device.success || !(await devices.disable(caller, tenant, device.data)))
        throw notFound('The tenant has no device of this id that is not disabled.');
      context.authenticator.forget();
      return reply.code(204).send(null);
    },
  );
}

function deviceView(device: PrincipalWithKeys): z.output<typeof deviceSchema> {
  return {
    id: device.id,
    name: device.name,
    public_keys: device.holderKeys.map(({ public_key }) => public_key),
    state: device.state,
    enrolled_by: device.enrolledBy,
    created_at: device.createdAt,
  };
}
