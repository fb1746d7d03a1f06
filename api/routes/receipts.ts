import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { receiptSchema } from '../../domain/receipt';
import type { LoggedEvent } from '../../store/event-store';
import type { ApiContext } from '../api-context';
import { readTenant, tenantHeader } from '../caller';
import { decisionIn, decisionShape } from '../decision-in-event';
import { problemResponses } from '../problems/problem-response';
import { notFound } from '../problems/request-problem';
import { tenantQuery } from './records';

const resolvedReceiptSchema = receiptSchema
  .extend({
    ...decisionShape,
    type: z.string(),
    canonical: z
      .string()
      .describe(
        'The event as canonical JSON (RFC 8785). The ledger leaf is {"c":…,"v":1} with c the SHA-256 of salt and these bytes.',
      ),
  })
  .meta({ id: 'ResolvedReceipt', description: 'A receipt with what its leaf is rebuilt from.' });

const uuid = z.uuid();

/** A receipt of one tenant. Those of others are told of in the same words as those that aren't there. */
export function receiptRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/receipts/:id',
    {
      schema: {
        operationId: 'receipts.get',
        tags: ['records'],
        summary: 'Resolve a receipt.',
        params: z.object({ id: z.string().meta({ format: 'uuid' }) }),
        headers: z.object(tenantHeader),
        querystring: tenantQuery,
        response: { 200: resolvedReceiptSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const id = uuid.safeParse(request.params.id);
      const named = readTenant(request, request.headers, request.query);
      const tenant = named && (await application.tenants.find(named));
      const logged =
        id.success && tenant !== undefined ? await application.store.receipt(tenant, id.data) : undefined;
      if (logged === undefined) throw notFound('The tenant has no receipt of this id.');
      return reply.code(200).send(resolved(logged));
    },
  );
}

function resolved({ event, seq, canonical }: LoggedEvent): z.output<typeof resolvedReceiptSchema> {
  return {
    id: event.id,
    record: event.stream,
    version: event.version,
    type: event.type,
    ...decisionIn(event),
    actor: event.actor,
    recorded_at: event.recordedAt,
    salt: event.salt,
    leaf_hash: event.leafHash,
    seq,
    canonical,
  };
}
