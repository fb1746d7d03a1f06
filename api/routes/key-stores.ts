import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyAlgorithms, keyNameSchema, keyStoreProviders } from '../../domain/key';
import { optionalReference } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';

const schema = z.strictObject({
  tenant: optionalReference.describe('The tenant whose key it is; else as the header says.'),
  key_name: keyNameSchema.describe('What the key is called at the key store.'),
  algorithm: z.enum(keyAlgorithms).default('ed25519'),
});

const body = screenedBody('keyStore.createKey', schema);

const keyStoreSchema = z
  .object({ name: z.string(), provider: z.enum(keyStoreProviders) })
  .meta({ id: 'KeyStore', description: 'A key store of the deployment.' });

const tenantKeySchema = z
  .object({
    key_store: z.string(),
    key_name: z.string(),
    key_version: z.string(),
    algorithm: z.enum(keyAlgorithms),
    public_key: z.string().describe('PEM; to be given to keyCustody.providerAttest as it is.'),
  })
  .meta({ id: 'TenantKey', description: 'What is public of a key of the tenant at a key store.' });

const described = { tags: ['rehearsals'] };

/** The key stores of the deployment, and keys that tenants have there. */
export function keyStoreRoutes(app: FastifyInstance, context: ApiContext): void {
  const { keyStores, tenantKeys } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/v1/key-stores',
    {
      schema: {
        ...described,
        operationId: 'keyStores.list',
        summary: 'List the key stores that keys can be bound to.',
        response: {
          200: z.object({ data: z.array(keyStoreSchema), next_cursor: z.null() }),
          ...problemResponses,
        },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (_request, reply) =>
      reply.code(200).send({ data: keyStores.configured.map((each) => ({ ...each })), next_cursor: null }),
  );

  routes.post(
    '/v1/key-stores/:name/keys',
    {
      schema: {
        ...described,
        operationId: 'keyStores.createKey',
        summary: 'Make a key of a tenant at a key store; one that stands is given as it is.',
        headers: z.object(tenantHeader),
        params: z.object({ name: z.string() }),
        response: { 201: tenantKeySchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: schema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { tenant, key_name: name, algorithm } = taken.value;
      const key = unwrapped(
        await tenantKeys.create(request.params.name, { tenant, name, algorithm }, caller),
      );
      return reply.code(201).send({
        key_store: key.keyStore,
        key_name: key.name,
        key_version: key.version,
        algorithm: key.algorithm,
        public_key: key.publicKey,
      });
    },
  );
}
