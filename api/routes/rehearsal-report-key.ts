import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../api-context';

const reportKeySchema = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().describe('32 bytes, base64url; as `portcullis rehearsal verify --key` takes it.'),
    kid: z.string().describe('Its thumbprint (RFC 7638), base64url.'),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .meta({
    id: 'RehearsalReportKey',
    description: 'The public key, as a JWK (RFC 8037), that signs reports.',
  });

/** The public half of the key that reports are signed with, for whoever verifies one. */
export function rehearsalReportKeyRoute(app: FastifyInstance, { application }: ApiContext): void {
  const { public_key: x, key_id: kid } = application.reportKey;
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/rehearsal-report-key',
    {
      schema: {
        operationId: 'rehearsals.reportKey',
        tags: ['rehearsals'],
        summary: 'Read the public key that reports of rehearsals are signed with.',
        response: { 200: reportKeySchema },
      },
      config: { open: true },
    },
    async (_request, reply) =>
      reply.code(200).send({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' }),
  );
}
