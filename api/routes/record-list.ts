import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { outcomes } from '../../domain/outcome';
import { referenceSchema } from '../../domain/reference';
import { isRefusalCode, refusalCodes } from '../../domain/refusal-codes';
import type { DecisionPosition, DecisionRow } from '../../store/decisions';
import type { ApiContext } from '../api-context';
import { readTenant, tenantHeader } from '../caller';
import { pageQuery } from '../page';
import { problemResponses } from '../problems/problem-response';
import { tenantQuery } from './records';

const moment = z.iso.datetime({ offset: true });
const code = z.enum(Object.keys(refusalCodes).filter(isRefusalCode));

const cursorPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z) (\d{1,15})$/;

/** Where a page ended. It tells nothing that the page didn't, and holds whatever is recorded meanwhile. */
const cursorSchema = z.string().transform((text, context): DecisionPosition => {
  const [, recordedAt = '', seq = ''] =
    cursorPattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (!Number.isNaN(Date.parse(recordedAt))) return { recordedAt, seq: Number(seq) };
  context.addIssue({ code: 'custom', message: 'expected the next_cursor of a page' });
  return z.NEVER;
});

const query = tenantQuery.extend({
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected the kind of a reference')
    .optional()
    .describe('Of the record; `refusal` for refusals.'),
  operation: z
    .string()
    .regex(/^[a-z][A-Za-z]{0,63}(\.[A-Za-z]{1,64}){1,3}$/, 'expected the name of an operation')
    .optional()
    .describe('Such as `tenant.create`.'),
  outcome: z.enum(outcomes).optional(),
  code: code.optional(),
  subject: referenceSchema
    .optional()
    .describe('What was decided about: the record itself, or what a refusal speaks of.'),
  company: referenceSchema.optional().describe('The company that the request names.'),
  from: moment.optional().describe('Recorded at this moment or later.'),
  until: moment.optional().describe('Recorded before this moment.'),
  limit: pageQuery.limit,
  cursor: cursorSchema.optional().meta({ type: 'string' }).describe('The next_cursor of the page before.'),
});

const listedRecordSchema = z
  .object({
    reference: z.string().describe('The record, or the refusal.'),
    version: z.int().positive(),
    kind: z.string(),
    operation: z.string(),
    outcome: z.enum(outcomes),
    code: z.string().nullable(),
    subject: z.string().nullable(),
    company: z.string().nullable(),
    actor: z.uuid().describe('The principal who asked.'),
    receipt: z.uuid(),
    recorded_at: z.iso.datetime(),
    seq: z.int().nonnegative().describe('Leaf index in the ledger.'),
    leaf_hash: z.string().describe('SHA-256 of the ledger leaf (RFC 6962, 2.1), hexadecimal.'),
    withdrawn_at: z.iso
      .datetime()
      .nullable()
      .describe('When the record was taken back; null while this version was never.'),
  })
  .meta({ id: 'ListedRecord', description: 'A version of a record, or a refusal, as it is listed.' });

const page = z.object({ data: z.array(listedRecordSchema), next_cursor: z.string().nullable() });

/** The decisions of one tenant, granted and refused. A tenant that is unknown has none. */
export function recordListRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/records',
    {
      schema: {
        operationId: 'records.list',
        tags: ['records'],
        summary: 'List versions of records and refusals, newest first.',
        description:
          'The list follows the log: what was recorded in the last moments may not be in it yet. Pages neither skip nor repeat anything, whatever is recorded meanwhile.',
        headers: z.object(tenantHeader),
        querystring: query,
        response: { 200: page, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { limit, cursor, tenant: _, ...filter } = request.query;
      const named = readTenant(request, request.headers, request.query);
      const tenant = named && (await application.tenants.find(named));
      const rows =
        tenant === undefined ? [] : await application.decisions.list(tenant, filter, limit + 1, cursor);
      const data = rows.slice(0, limit);
      const last = rows.length > limit ? data.at(-1) : undefined;
      return reply
        .code(200)
        .send({ data: data.map(listedRecord), next_cursor: last === undefined ? null : cursorOf(last) });
    },
  );
}

function listedRecord(row: DecisionRow): z.output<typeof listedRecordSchema> {
  return {
    reference: row.reference,
    version: row.version,
    kind: row.kind,
    operation: row.operation,
    outcome: row.outcome,
    code: row.code,
    subject: row.subject,
    company: row.company,
    actor: row.actor,
    receipt: row.eventId,
    recorded_at: row.recordedAt,
    seq: row.seq,
    leaf_hash: row.leafHash,
    withdrawn_at: row.withdrawnAt,
  };
}

function cursorOf({ recordedAt, seq }: DecisionPosition): string {
  return Buffer.from(`${recordedAt} ${seq}`, 'latin1').toString('base64url');
}
