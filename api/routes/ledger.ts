import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { LedgerEntry, LedgerQuestion } from '../../application/registry/ledger-reader';
import { referenceSchema } from '../../domain/reference';
import { slugSchema, tenantOfSlug } from '../../domain/registered-tenant';
import type { ApiContext } from '../api-context';
import { isStillLetIn } from '../authentication';
import { callerOf, tenantHeader } from '../caller';
import { decisionIn, decisionShape } from '../decision-in-event';
import { eventStreamResponse, sendEventStream } from '../event-stream';
import { pageQuery } from '../page';
import { problemResponses } from '../problems/problem-response';

const place = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a place in the ledger')
  .transform(Number);

const filter = {
  tenant_id: z
    .union([referenceSchema, slugSchema.transform(tenantOfSlug)])
    .optional()
    .describe('The slug of a tenant, or its reference; else as the header says. Of all, for an operator.'),
  event_type: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'expected the type of an event, such as TENANT_CREATED')
    .optional(),
  stream: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}[:/][A-Za-z0-9:/_.@-]{1,300}$/, 'expected a record, kind:name')
    .optional()
    .describe('The record that it is a version of.'),
  actor: z.uuid().optional().describe('The principal under whom it was recorded.'),
};
const query = z.strictObject({
  ...filter,
  order: z.enum(['asc', 'desc']).default('asc').describe('By place in the ledger; the oldest first.'),
  limit: pageQuery.limit,
  cursor: place.optional().describe('The next_cursor of the page before, or the seq of an entry.'),
});
const followQuery = z.strictObject({
  ...filter,
  from: place.optional().describe('The place of the first entry to be told; else what comes from now on.'),
});
const followHeaders = z.object({
  ...tenantHeader,
  'last-event-id': place.optional().describe('The stream goes on after it, whatever `from` says.'),
});

const entrySchema = z
  .object({
    seq: z.int().nonnegative().describe('Leaf index in the ledger.'),
    event_id: z.uuid().describe('Also of its receipt.'),
    type: z.string(),
    tenant: z.string().describe('The tenant in whose store it stands.'),
    stream: z.string().describe('The record that it is a version of.'),
    version: z.int().positive(),
    ...decisionShape,
    recorded_at: z.iso.datetime(),
    actor: z.uuid().describe('The principal under whom it was recorded.'),
    token: z
      .string()
      .nullable()
      .describe('The token that asked, by its id; null where the entry names none.'),
    leaf_hash: z.string().describe('SHA-256 of the ledger leaf (RFC 6962, 2.1), hexadecimal.'),
    data: z.looseObject({}).describe('As it was recorded.'),
  })
  .meta({ id: 'LedgerEntry', description: 'An entry of the ledger. None is ever changed or removed.' });

const page = z.object({
  data: z.array(entrySchema),
  next_cursor: z.string().nullable(),
  up_to_date: z
    .boolean()
    .describe('Whether all is taken into account that was recorded before the request came.'),
});

/** The ledger: an operator reads all of it, others what is their own tenant's. */
export function ledgerRoutes(app: FastifyInstance, context: ApiContext): void {
  const { application, authenticator, closing, follower } = context;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const config = { sessions: true, scope: 'service:tenant-read' } as const;

  routes.get(
    '/v1/ledger',
    {
      schema: {
        operationId: 'ledger.list',
        tags: ['ledger'],
        summary: 'Read the ledger, oldest entry first.',
        description:
          'An entry has its place within a moment of being recorded. What was recorded before the request came is waited for, up to a second. The entries of a tenant that was deleted stay.',
        headers: z.object(tenantHeader),
        querystring: query,
        response: { 200: page, ...problemResponses },
      },
      config,
    },
    async (request, reply) => {
      const { limit, cursor, order } = request.query;
      const { entries, upToDate } = await application.ledgerReader.list(
        callerOf(request, request.headers, { tenant: request.query.tenant_id }),
        questionOf(request.query),
        { order, limit: limit + 1, after: cursor },
      );
      const data = entries.slice(0, limit);
      const last = entries.length > limit ? data.at(-1) : undefined;
      return reply.code(200).send({
        data: data.map(entryView),
        next_cursor: last === undefined ? null : String(last.seq),
        up_to_date: upToDate,
      });
    },
  );

  app.get<{ Querystring: z.output<typeof followQuery>; Headers: z.output<typeof followHeaders> }>(
    '/v1/ledger/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'ledger.events',
        tags: ['ledger'],
        summary: 'Watch the ledger.',
        description:
          'Server-sent events, in the order of the ledger; resumable by Last-Event-ID. Where there can be none, the answer is 204.',
        headers: followHeaders,
        querystring: followQuery,
        response: {
          200: eventStreamResponse('Its place in the ledger.', "The event's type.", entrySchema),
          204: z.null().describe('There is no such tenant.'),
          ...problemResponses,
        },
      },
      config,
    },
    async (request, reply) => {
      const { ledgerReader } = application;
      const { from } = request.query;
      const after = request.headers['last-event-id'] ?? (from === undefined ? undefined : from - 1);
      const caller = callerOf(request, request.headers, { tenant: request.query.tenant_id });
      const read = await ledgerReader.follow(caller, questionOf(request.query));
      if (read === undefined) return reply.code(204).send();
      return sendEventStream(reply, after ?? (await ledgerReader.last()), {
        read: async (seq) => {
          const { entries, reached } = await read(seq);
          const messages = entries.map((entry) => ({
            id: entry.seq,
            event: entry.event.type,
            data: entryView(entry),
          }));
          return { messages, reached };
        },
        follow: (wake) => follower.follow(undefined, wake),
        letIn: () => isStillLetIn(request, authenticator),
        closing,
      });
    },
  );
}

type Filter = Pick<z.output<typeof query>, keyof typeof filter>;

function questionOf({ event_type, stream, actor }: Filter): LedgerQuestion {
  return { type: event_type, stream, actor };
}

const tokenSchema = z.object({ token: referenceSchema });

function entryView({ seq, tenant, event }: LedgerEntry): z.output<typeof entrySchema> {
  const { success, data: named } = tokenSchema.safeParse(event.data);
  return {
    seq,
    event_id: event.id,
    type: event.type,
    tenant,
    stream: event.stream,
    version: event.version,
    ...decisionIn(event),
    recorded_at: event.recordedAt,
    actor: event.actor,
    token: success ? named.token : null,
    leaf_hash: event.leafHash,
    data: { ...event.data },
  };
}
