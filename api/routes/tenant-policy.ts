import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ExplainedPolicy, PolicyQuestion } from '../../application/registry/explain-policy';
import { tenantPolicySchema } from '../../domain/registered-tenant';
import type { PolicyDecision } from '../../domain/tool-policy';
import type { ApiContext } from '../api-context';
import { calledSchema, calledView } from '../escalate-to';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { callerForSlug, tenantPath } from '../tenant-path';

const name = z.string().min(1).max(128).optional();
const query = z.strictObject({
  tool: name.describe('The name of a tool.'),
  model: name.describe('The name of a model.'),
});

const decidedSchema = z.object({
  name: z.string(),
  allowed: z.boolean(),
  code: z.string().nullable().describe('Why not; null where it is allowed, as are the next.'),
  reason: z.string().nullable(),
  mend: z.enum(['evidence', 'resubmit', 'never']).nullable(),
  remedy: z.string().nullable(),
});
const decisionSchema = z
  .object({
    tenant_id: z.string(),
    tool: decidedSchema.nullable().describe('Null where nobody asked.'),
    model: decidedSchema.nullable().describe('Null where nobody asked.'),
    policy: tenantPolicySchema.describe('Of the tenant, as it stands.'),
    registry: z
      .object({ registry: z.string(), version: z.string(), hash: z.string() })
      .nullable()
      .describe('The version of the tool registry that counts; null where none was seeded.'),
    escalate_to: calledSchema.describe(
      'Whom to call where what is refused was expected to be allowed; null where nothing is.',
    ),
  })
  .meta({
    id: 'PolicyDecision',
    description: 'Whether runs of a tenant may use a tool or a model, and why.',
  });

/** What the policy of a tenant comes to. */
export function tenantPolicyRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/tenants/:id/policy/decision',
    {
      schema: {
        operationId: 'tenants.policyDecision',
        tags: ['tenants'],
        summary: 'Ask whether runs of a tenant may use a tool or a model, and why.',
        params: z.object(tenantPath),
        querystring: query,
        response: { 200: decisionSchema, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const explained = unwrapped(await application.explainPolicy(caller, id, request.query));
      const isRefused = [explained.tool, explained.model].some((decided) => decided?.allowed === false);
      const escalate_to = calledView(isRefused ? application.escalations.escalateTo('policy') : undefined);
      return reply.code(200).send({ ...decisionView(request.query, explained), escalate_to });
    },
  );
}

function decisionView(
  asked: PolicyQuestion,
  { tenant, registry, tool, model }: ExplainedPolicy,
): Omit<z.output<typeof decisionSchema>, 'escalate_to'> {
  return {
    tenant_id: tenant.tenant_id,
    tool: decidedView(asked.tool, tool),
    model: decidedView(asked.model, model),
    policy: tenant.policy,
    registry: registryView(registry),
  };
}

function registryView(counting: ExplainedPolicy['registry']) {
  if (counting === undefined) return null;
  const { registry, version, hash } = counting;
  return { registry, version, hash };
}

function decidedView(name: string | undefined, decision: PolicyDecision | undefined) {
  if (name === undefined || decision === undefined) return null;
  if (decision.allowed) return { name, allowed: true, code: null, reason: null, mend: null, remedy: null };
  const { code, reason, mend, remedy } = decision;
  return { name, allowed: false, code, reason, mend, remedy };
}
