import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { slugSchema, tenantOfSlug } from '../../domain/registered-tenant';
import type { ApiContext } from '../api-context';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { callerForSlug, tenantPath } from '../tenant-path';
import { openTenant } from './open-tenant';

const keySchema = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    kid: z.string().describe('Its thumbprint (RFC 7638), base64url.'),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .meta({ id: 'TokenKey', description: 'A public key, as a JWK (RFC 8037), that signs capability tokens.' });

const described = { tags: ['capability tokens'] };

/** For as long as a key set may be kept: a new key may sign from its first second on. */
const keptSeconds = 60;

/** The keys that capability tokens of a tenant are verified with, for whoever wants to. */
export function tokenKeySetRoute(app: FastifyInstance, { application }: ApiContext): void {
  const { capabilityStandings } = application;
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/tenants/:id/jwks.json',
    {
      schema: {
        ...described,
        operationId: 'tokenKeys.list',
        summary: 'Read the public keys that capability tokens of a tenant are signed with.',
        description:
          'A JWK set (RFC 7517): the key that signs, and those before it until the last token of theirs has expired. Of a tenant that there is not it is empty.',
        params: z.object(tenantPath),
        response: { 200: z.object({ keys: z.array(keySchema) }), ...problemResponses },
      },
      config: { open: true },
    },
    async (request, reply) => {
      await capabilityStandings.fresh();
      const slug = slugSchema.safeParse(request.params.id);
      const keys = slug.success ? capabilityStandings.keysOf(tenantOfSlug(slug.data)) : [];
      return reply
        .code(200)
        .header('cache-control', `public, max-age=${keptSeconds}`)
        .send({ keys: keys.map(jwkOf) });
    },
  );
}

const rotationQuery = z.strictObject({
  immediately: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Whether nothing that was signed before is good any more.'),
});

/** Puts another key in the place of the one that signs the tokens of a tenant. */
export function tokenKeyRotationRoute(app: FastifyInstance, context: ApiContext): void {
  const { tokenSigning } = context.application;
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/tenants/:id/token-keys/rotate',
    {
      schema: {
        ...described,
        operationId: 'tokenKeys.rotate',
        summary: 'Sign the capability tokens of a tenant with another key from now on.',
        description:
          'The key before it verifies until the last token that it signed has expired. Immediately, it verifies nothing any more, nor do those before it, and every token of the tenant is revoked: for when a key leaked.',
        params: z.object(tenantPath),
        querystring: rotationQuery,
        response: { 200: keySchema, ...problemResponses },
      },
      config: { scope: 'service:tenant-admin' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const tenant = await openTenant(context, caller, id);
      const rotated = await tokenSigning.rotate(caller, tenant, request.query);
      return reply.code(200).send(jwkOf(unwrapped(rotated)));
    },
  );
}

function jwkOf({ kid, publicKey }: { readonly kid: string; readonly publicKey: string }) {
  return { kty: 'OKP', crv: 'Ed25519', x: publicKey, kid, alg: 'EdDSA', use: 'sig' } as const;
}
