import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { longestLifeSeconds, scopeTextSchema } from '../../domain/capability-token';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import {
  type CapabilityToken,
  capabilityTokenStates,
  type KeptCapabilityToken,
} from '../../store/capability-tokens';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { pageOf, pageQuery, pageSchema } from '../page';
import { problemResponses } from '../problems/problem-response';
import { notFound, unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { callerForSlug, tenantPath } from '../tenant-path';
import { openTenant } from './open-tenant';

const publicKeySchema = ed25519PublicKeySchema.or(
  z
    .strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: ed25519PublicKeySchema })
    .transform(({ x }) => x),
);

const schema = z.strictObject({
  subject_pubkey: publicKeySchema.describe(
    'Of the holder: Ed25519, the 32 bytes in base64url, or its JWK (RFC 8037). Whom the tenant doesn’t know by it is enrolled.',
  ),
  scope: scopeTextSchema.describe('One scope, or several separated by spaces.'),
  expires_in_seconds: z.int().min(1).max(longestLifeSeconds).describe('At most a year.'),
  proof_of_possession: z
    .boolean()
    .optional()
    .describe('Whether each request has to come with a proof by the key (RFC 9449).'),
  name: z.string().min(1).max(200).optional().describe('For people to know it by; kept out of the ledger.'),
});

const body = screenedBody('capabilityToken.issue', schema);

const told = {
  id: z.uuid(),
  tenant_id: z.string(),
  name: z.string().nullable(),
  scope: z.string().describe('Its scopes, separated by spaces.'),
  subject: z.uuid().describe('The principal whom it stands for.'),
  subject_pubkey: z.string(),
  proof_of_possession: z.boolean(),
  parent: z.uuid().nullable().describe('The token that it was made of.'),
  issued_by: z.uuid().describe('The principal who issued it.'),
  issued_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
};

const issuedSchema = z
  .object({ ...told, token: z.string().describe('Told this once; it is kept nowhere.') })
  .meta({ id: 'IssuedCapabilityToken', description: 'A capability token, with the token itself.' });

const tokenSchema = z
  .object({
    ...told,
    offline: z.boolean().describe('Made by the holder of its parent, and listed once it was presented.'),
    state: z.enum(capabilityTokenStates).describe('Revoked by itself, or with one that it was made of.'),
    revoked_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'CapabilityToken', description: 'A capability token, without the token itself.' });

const described = { tags: ['capability tokens'] };
const uuid = z.uuid();

/** The capability tokens of a tenant: issued by operators and by admins of the tenant, listed, revoked. */
export function capabilityTokenRoutes(app: FastifyInstance, context: ApiContext): void {
  const { capabilities, tenantRegistry } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/tenants/:id/tokens',
    {
      schema: {
        ...described,
        operationId: 'capabilityTokens.issue',
        summary: 'Issue a capability token to the holder of a key.',
        description:
          'What a token issues is at most as wide as itself, expires no later, and is revoked with it. A line of tokens is four long at most.',
        params: z.object(tenantPath),
        response: { 201: issuedSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { scope: 'service:tenant-admin', requestBody: schema },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const tenant = await openTenant(context, caller, id);
      const { subject_pubkey, scope, expires_in_seconds, proof_of_possession, name } = taken.value;
      const issued = unwrapped(
        await capabilities.issue(caller, tenant, {
          subjectKey: subject_pubkey,
          scopes: scope,
          expiresInSeconds: expires_in_seconds,
          bound: proof_of_possession,
          name,
        }),
      );
      return reply.code(201).send({ ...keptView(id, issued), token: issued.token });
    },
  );

  routes.get(
    '/v1/tenants/:id/tokens',
    {
      schema: {
        ...described,
        operationId: 'capabilityTokens.list',
        summary: 'List the capability tokens of a tenant, newest first.',
        description: 'An operator and an admin see all, others those that stand for their own principal.',
        params: z.object(tenantPath),
        querystring: z.object(pageQuery),
        response: { 200: pageSchema(tokenSchema), ...problemResponses },
      },
      config: { scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { limit, cursor } = request.query;
      const caller = callerForSlug(request, id);
      const tenant = unwrapped(await tenantRegistry.get(caller, id));
      const rows = await capabilities.list(caller, tenant, { limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, (token) => tokenView(id, token)));
    },
  );

  routes.delete(
    '/v1/tenants/:id/tokens/:tokenId',
    {
      schema: {
        ...described,
        operationId: 'capabilityTokens.revoke',
        summary: 'Revoke a capability token, and with it every token that was made of it.',
        description: 'It counts at once in the process that is asked, and within a second in every other.',
        params: z.object({ ...tenantPath, tokenId: z.string().describe('A UUID.') }),
        response: { 204: z.null().describe('Revoked.'), ...problemResponses },
      },
      config: { scope: 'service:tenant-admin' },
    },
    async (request, reply) => {
      const { id, tokenId } = request.params;
      const caller = callerForSlug(request, id);
      const tenant = unwrapped(await tenantRegistry.get(caller, id));
      const token = uuid.safeParse(tokenId);
      if (!token.success || !(await capabilities.revoke(caller, tenant, token.data)))
        throw notFound('The tenant has no capability token of this id that is good for now.');
      return reply.code(204).send(null);
    },
  );
}

function keptView(slug: string, token: KeptCapabilityToken) {
  return {
    id: token.id,
    tenant_id: slug,
    name: token.name ?? null,
    scope: token.scopes.join(' '),
    subject: token.principal,
    subject_pubkey: token.publicKey,
    proof_of_possession: token.bound,
    parent: token.ancestors.at(-1) ?? null,
    issued_by: token.issuedBy,
    issued_at: token.issuedAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
  };
}

function tokenView(slug: string, token: CapabilityToken): z.output<typeof tokenSchema> {
  return {
    ...keptView(slug, token),
    offline: token.offline,
    state: token.state,
    revoked_at: token.revokedAt?.toISOString() ?? null,
  };
}
