import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Answer } from '../../application/answer';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import { holderKeyKind } from '../../domain/holder-key';
import { optionalReference, referenceOfKind } from '../../operations/fields';
import { forbiddenResponse, grantedAnswerSchema, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerFor, callerOf, tenantHeader } from '../caller';
import { uuidIn } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { notFound, unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { tenantQuery } from './records';

const schema = z.strictObject({
  tenant: optionalReference.describe('The tenant of the principal; else as the header says.'),
  public_key: ed25519PublicKeySchema.describe(
    'Ed25519: the 32 bytes, base64url without padding, as the `x` of the JWK (RFC 8037).',
  ),
});

const body = screenedBody('holderKey.enroll', schema);

const told = z.object({
  holder_key: z.string().describe('holder_key: and the thumbprint of the JWK (RFC 7638), hexadecimal.'),
  principal: z.uuid(),
  public_key: z.string(),
  status: z.enum(['active', 'revoked']),
});
const enrolledSchema = grantedAnswerSchema({ name: 'holderKey.enroll', body: told });
const revokedSchema = grantedAnswerSchema({ name: 'holderKey.revoke', body: told });

const headers = z.object(tenantHeader);
const holderKey = referenceOfKind(holderKeyKind);
const described = { tags: ['principals'] };
const unknownPrincipal = 'The tenant has no principal of this id.';

/** The keys by which principals open sessions. Enrolling and revoking one are decisions, recorded like all others. */
export function holderKeyRoutes(app: FastifyInstance, context: ApiContext): void {
  const {
    application: { holderKeys },
    authenticator,
    metrics,
  } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/principals/:id/holder-keys',
    {
      schema: {
        ...described,
        operationId: 'holderKeys.enroll',
        summary: 'Enrol a holder key of a principal.',
        description:
          'A key is enrolled once in a tenant, for one principal: again for the same, the standing receipt is the answer; for another, or after it was rotated or revoked, it is refused as `record_conflict`.',
        params: z.object({ id: z.string().describe('A UUID.') }),
        headers,
        response: { 201: enrolledSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: schema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const id = uuidIn(request.params, unknownPrincipal);
      const { tenant, public_key } = taken.value;
      const answer: Answer = unwrapped(await holderKeys.enroll(caller, id, public_key, { tenant }));
      metrics.decided(answer);
      return answer.outcome === 'refused'
        ? reply.code(403).send(refusedAnswerSchema.parse(answer))
        : reply.code(201).send(enrolledSchema.parse(answer));
    },
  );

  routes.delete(
    '/v1/principals/:id/holder-keys/:key',
    {
      schema: {
        ...described,
        operationId: 'holderKeys.revoke',
        summary: 'Revoke a holder key, and with it every session that it opened.',
        params: z.object({
          id: z.string().describe('A UUID.'),
          key: z.string().describe('holder_key: and the thumbprint.'),
        }),
        headers,
        querystring: tenantQuery,
        response: { 200: revokedSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin' },
    },
    async (request, reply) => {
      const id = uuidIn(request.params, unknownPrincipal);
      const key = holderKey.safeParse(request.params.key);
      if (!key.success) throw notFound('The principal has no holder key of this name.');
      const caller = callerFor(request, request.query.tenant ?? request.headers['portcullis-tenant']);
      const answer = unwrapped(await holderKeys.revoke(caller, id, key.data));
      metrics.decided(answer);
      authenticator.forget();
      return reply.code(200).send(revokedSchema.parse(answer));
    },
  );
}
