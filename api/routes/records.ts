import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { knownRecord } from '../../domain/known-record';
import { referenceSchema } from '../../domain/reference';
import type { ApiContext } from '../api-context';
import { readTenant, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { notFound } from '../problems/request-problem';

const recordSchema = z
  .object({
    reference: z.string(),
    version: z.int().positive(),
    known: z
      .boolean()
      .describe('Whether gates may rest on it now: not withdrawn, and inside its validity if it has one.'),
    history: z.array(
      z.object({
        id: z.uuid().describe('Of the event; also of its receipt.'),
        version: z.int().positive(),
        type: z.string(),
        actor: z.uuid(),
        recorded_at: z.iso.datetime(),
        rested_on: z.record(z.string(), z.int()).describe('The versions of what the decision was made on.'),
        data: z.looseObject({}),
        leaf_hash: z.string(),
      }),
    ),
  })
  .meta({ id: 'Record', description: 'A record with every event of its life, oldest first.' });

export const tenantQuery = z.strictObject({
  tenant: referenceSchema.optional().describe('Whose it is, where the header does not say.'),
});

/** A record of one tenant. Those of others are told of in the same words as those that aren't there. */
export function recordRoute(app: FastifyInstance, { application, clock }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/records/:ref',
    {
      schema: {
        operationId: 'records.get',
        tags: ['records'],
        summary: 'Read a record and its history.',
        params: z.object({ ref: z.string().meta({ format: 'reference', description: 'kind:name' }) }),
        headers: z.object(tenantHeader),
        querystring: tenantQuery,
        response: { 200: recordSchema, ...problemResponses },
      },
      config: { sessions: true },
    },
    async (request, reply) => {
      const reference = referenceSchema.safeParse(request.params.ref);
      const named = readTenant(request, request.headers, request.query);
      const tenant = named && (await application.tenants.find(named));
      const history =
        reference.success && tenant !== undefined
          ? await application.store.history(tenant, reference.data)
          : [];
      const head = history.at(-1);
      if (!reference.success || head === undefined)
        throw notFound('The tenant has no record of this reference.');
      return reply.code(200).send({
        reference: reference.data,
        version: head.version,
        known: knownRecord(reference.data, head, clock().toISOString()) !== undefined,
        history: history.map((event) => ({
          id: event.id,
          version: event.version,
          type: event.type,
          actor: event.actor,
          recorded_at: event.recordedAt,
          rested_on: { ...event.restedOn },
          data: event.data,
          leaf_hash: event.leafHash,
        })),
      });
    },
  );
}
