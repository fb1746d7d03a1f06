import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { challengePattern } from '../../application/sessions/challenges';
import { holderKeyKind } from '../../domain/holder-key';
import { referenceSchema } from '../../domain/reference';
import { referenceOfKind } from '../../operations/fields';
import type { ApiContext } from '../api-context';
import { AttemptLimit } from '../attempt-limit';
import { problemResponses } from '../problems/problem-response';
import { parsed, RequestProblem } from '../problems/request-problem';

const whose = {
  tenant: referenceSchema,
  holder_key: referenceOfKind(holderKeyKind),
};

const challengeRequest = z.strictObject(whose);

const openRequest = z.strictObject({
  ...whose,
  challenge: z.string().regex(challengePattern, 'expected a challenge as it was given'),
  signature: z
    .string()
    .regex(/^[A-Za-z0-9_-]{86}$/, 'expected an Ed25519 signature: 64 bytes, base64url')
    .describe(
      'Ed25519 (RFC 8032), base64url, of the UTF-8 text `portcullis-session-v1`, tenant, holder key and challenge, parted by line feeds.',
    ),
});

const challengeSchema = z.object({
  challenge: z.string().describe('To be signed, once, before it expires.'),
  expires_at: z.iso.datetime(),
});

const openedSchema = z
  .object({
    session: z.uuid(),
    token: z.string().describe('The bearer token of the session; told this once, only its hash is kept.'),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'OpenedSession', description: 'A session that was opened, with its token.' });

const described = { tags: ['sessions'] };

/** Many holders may stand behind one address. */
const holdersPerAddress = 10;

/**
 * Opening a session, by proof of possession of a holder key. Whoever asks is a stranger: nothing is told of which tenants
 * or keys there are, and nothing is recorded of a body that doesn't fit. How often they ask is limited, for each address
 * and for each key, whether there is such a key or not.
 */
export function sessionOpeningRoutes(
  app: FastifyInstance,
  { application: { sessions }, sessionAttemptsPerMinute: perMinute, clock }: ApiContext,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const ofAddress = new AttemptLimit({ name: 'address', perMinute: perMinute * holdersPerAddress, clock });
  const ofHolderKey = new AttemptLimit({ name: 'holder-key', perMinute, clock });
  const onRequest = async ({ ip }: FastifyRequest) => ofAddress.count(ip);

  routes.post(
    '/v1/sessions/challenges',
    {
      schema: {
        ...described,
        operationId: 'sessions.challenge',
        summary: 'Ask for a challenge to open a session with.',
        description: 'The answer is the same whether or not there is such a tenant or such a key.',
        response: { 201: challengeSchema, ...problemResponses },
      },
      config: { open: true, requestBody: challengeRequest },
      onRequest,
    },
    async (request, reply) => {
      const { tenant, holder_key } = parsed(challengeRequest, request.body);
      ofHolderKey.count(`${tenant} ${holder_key}`);
      const { challenge, expiresAt } = await sessions.challenge(tenant, holder_key);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ challenge, expires_at: expiresAt.toISOString() });
    },
  );

  routes.post(
    '/v1/sessions',
    {
      schema: {
        ...described,
        operationId: 'sessions.open',
        summary: 'Open a session by signing a challenge with a holder key.',
        response: { 201: openedSchema, ...problemResponses },
      },
      config: { open: true, requestBody: openRequest },
      onRequest,
    },
    async (request, reply) => {
      const { tenant, holder_key, challenge, signature } = parsed(openRequest, request.body);
      ofHolderKey.count(`${tenant} ${holder_key}`);
      const opened = await sessions.open({
        tenant,
        holderKey: holder_key,
        challenge,
        signature: Buffer.from(signature, 'base64url'),
      });
      if (opened === undefined)
        throw new RequestProblem({
          code: 'unauthenticated',
          detail:
            'No session was opened: there is no such active key, the signature is not its own, or the challenge has expired or was used.',
        });
      const { id, token, expiresAt } = opened;
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ session: id, token, expires_at: expiresAt.toISOString() });
    },
  );
}
