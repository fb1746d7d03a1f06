import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { confinedTo } from '../../application/caller';
import { listOverdue } from '../../store/overdue-rehearsals';
import type { ApiContext } from '../api-context';
import { askerOf, readTenant, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { tenantQuery } from './records';

const most = 1_000;

const overdueSchema = z
  .object({
    tenant: z.string(),
    kind: z.string(),
    key_ref: z.string(),
    due_at: z.iso.datetime(),
  })
  .meta({ id: 'OverdueRehearsal', description: 'A rehearsal that was not done by its time.' });

/** What the health of the deployment only counts. */
export function overdueRehearsalsRoute(app: FastifyInstance, { application, clock }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/overdue-rehearsals',
    {
      schema: {
        operationId: 'rehearsals.overdue',
        tags: ['rehearsals'],
        summary: `List the rehearsals that were not done by their time, the oldest first, ${most} at most.`,
        description: 'An operator who names no tenant is told of all.',
        headers: z.object(tenantHeader),
        querystring: tenantQuery,
        response: {
          200: z.object({ data: z.array(overdueSchema), next_cursor: z.null() }),
          ...problemResponses,
        },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const named = request.query.tenant ?? request.headers['portcullis-tenant'];
      const ofAll = named === undefined && confinedTo(askerOf(request)) === undefined;
      const tenant = ofAll ? undefined : readTenant(request, request.headers, request.query);
      const listed =
        !ofAll && tenant === undefined
          ? []
          : await listOverdue(application.database, clock(), { tenant, limit: most });
      return reply.code(200).send({
        data: listed.map(({ keyRef: key_ref, dueAt, ...overdue }) => ({
          ...overdue,
          key_ref,
          due_at: dueAt.toISOString(),
        })),
        next_cursor: null,
      });
    },
  );
}
