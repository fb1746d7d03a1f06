import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { runQuotas } from '../../domain/run-quota';
import type { ApiContext } from '../api-context';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { callerForSlug, tenantPath } from '../tenant-path';

const quotaUseSchema = z.object({
  quota: z.enum(runQuotas),
  used: z.number().describe('With what is reserved for turns that are under way.'),
  limit: z.int().nullable().describe('Null where it is not limited.'),
  resets_at: z.iso.datetime().describe('When its window ends, and it is counted from nothing.'),
});

const usageSchema = z
  .object({ tenant_id: z.string(), quotas: z.array(quotaUseSchema) })
  .meta({ id: 'TenantUsage', description: 'What runs of a tenant have used of its quotas.' });

/** The counters of a tenant's runs. */
export function tenantUsageRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/tenants/:id/usage',
    {
      schema: {
        operationId: 'tenants.usage',
        tags: ['tenants'],
        summary: 'Read what runs of a tenant have used of its quotas.',
        params: z.object(tenantPath),
        response: { 200: usageSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { id } = request.params;
      callerForSlug(request, id);
      const usage = unwrapped(await application.tenantRuns.usage(id));
      return reply.code(200).send({
        tenant_id: id,
        quotas: usage.map(({ quota, used, limit, resetsAt }) => ({
          quota,
          used,
          limit,
          resets_at: resetsAt.toISOString(),
        })),
      });
    },
  );
}
