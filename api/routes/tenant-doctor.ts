import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type TenantFinding, tenantChecks } from '../../application/lifecycle/tenant-finding';
import type { ApiContext } from '../api-context';
import { calledSchema, calledView } from '../escalate-to';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { callerForSlug, tenantPath } from '../tenant-path';

const statuses = ['ok', 'warning', 'failed'] as const;

const findingSchema = z.object({
  check: z.enum(tenantChecks),
  status: z.enum(statuses),
  detail: z.string(),
  mend: z.string().nullable().describe('What to do about it.'),
  escalate_to: calledSchema.describe('Whom to call where that does not help.'),
});

const diagnosisSchema = z
  .object({
    tenant_id: z.string(),
    status: z.enum(statuses).describe('That of the worst finding.'),
    findings: z.array(findingSchema),
  })
  .meta({
    id: 'TenantDiagnosis',
    description: 'Whether a tenant has everything that it takes to have its own work done.',
  });

/** Looks at one tenant; a workflow is run where its own work is done. */
export function tenantDoctorRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/tenants/:id/doctor',
    {
      schema: {
        tags: ['tenants'],
        operationId: 'tenants.doctor',
        summary: 'Look at everything that a tenant needs, and say how to mend what is not well.',
        params: z.object(tenantPath),
        response: { 200: diagnosisSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const found = unwrapped(await application.tenantDoctor.examine(callerForSlug(request, id), id));
      const worst = Math.max(...found.map(({ status }) => statuses.indexOf(status)));
      return reply
        .code(200)
        .send({ tenant_id: id, status: statuses[worst] ?? 'ok', findings: found.map(findingView) });
    },
  );
}

function findingView({ escalateTo, ...finding }: TenantFinding): z.output<typeof findingSchema> {
  return { ...finding, escalate_to: calledView(escalateTo) };
}
