import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { durableRecord, durableRecordSchema } from '../../application/answer';
import { type RecordedEvent, WITHDRAWN } from '../../domain/event';
import { standingOf, unknownReasons } from '../../domain/known-record';
import { type Reference, referenceSchema } from '../../domain/reference';
import type { ApiContext } from '../api-context';
import { readTenant, tenantHeader } from '../caller';
import { decisionIn, decisionShape } from '../decision-in-event';
import { problemResponses } from '../problems/problem-response';
import { notFound } from '../problems/request-problem';

const recordSchema = z
  .object({
    reference: z.string(),
    version: z.int().positive(),
    operation: z
      .string()
      .nullable()
      .describe('Of the newest version that a decision made, as are outcome and code; null where none did.'),
    outcome: decisionShape.outcome,
    code: decisionShape.code,
    withdrawn: z.boolean().describe('Whether the newest version took the record back.'),
    known: z
      .boolean()
      .describe('Whether gates may rest on it now: not withdrawn, and inside its validity if it has one.'),
    unknown_because: z
      .enum(unknownReasons)
      .nullable()
      .describe(
        'Why gates do not know it: it was withdrawn, it is a refusal, it keeps the course of something and no record, or it is outside its validity. Null where they know it.',
      ),
    durable_state: durableRecordSchema,
    history: z.array(
      z.object({
        id: z.uuid().describe('Of the event; also of its receipt.'),
        version: z.int().positive(),
        type: z.string(),
        ...decisionShape,
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

/**
 * A record of one tenant, read from the events themselves: what was answered is there. Those of others are told of in
 * the same words as those that aren't there.
 */
export function recordRoute(app: FastifyInstance, { application, clock }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/records/:ref',
    {
      schema: {
        operationId: 'records.get',
        tags: ['records'],
        summary: 'Read a record and its history.',
        params: z.object({ ref: z.string().describe('kind:name') }),
        headers: z.object(tenantHeader),
        querystring: tenantQuery,
        response: { 200: recordSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
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
      return reply.code(200).send(recordView(reference.data, history, head, clock()));
    },
  );
}

function recordView(
  reference: Reference,
  history: readonly RecordedEvent[],
  head: RecordedEvent,
  now: Date,
): z.output<typeof recordSchema> {
  const standing = standingOf(reference, head, now.toISOString());
  const decided = history.findLast((event) => decisionIn(event).outcome !== null) ?? head;
  return {
    reference,
    version: head.version,
    ...decisionIn(decided),
    withdrawn: head.type === WITHDRAWN,
    known: typeof standing !== 'string',
    unknown_because: typeof standing === 'string' ? standing : null,
    durable_state: durableRecord(head),
    history: history.map((event) => ({
      id: event.id,
      version: event.version,
      type: event.type,
      ...decisionIn(event),
      actor: event.actor,
      recorded_at: event.recordedAt,
      rested_on: { ...event.restedOn },
      data: event.data,
      leaf_hash: event.leafHash,
    })),
  };
}
