import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { provisioningDocumentSchema } from '../../application/provisioning/document';
import type { Plan } from '../../application/provisioning/provisioning-service';
import { outcomes } from '../../domain/outcome';
import { missingRecordSchema } from '../../domain/provisioning';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { acceptYaml, jsonMediaType, yamlMediaTypes } from '../body';
import { callerOf, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { provisioningComponent } from './provisioning-schemas';

const headers = z.object(tenantHeader);

const planSchema = z
  .object({
    document_hash: z.string(),
    steps: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        operation: z.string().nullable().describe('Null where the step is no decision.'),
        outcome: z
          .enum(outcomes)
          .nullable()
          .describe('Null where only a run can tell: of a key to be made, and of a rehearsal.'),
        code: z.string().nullable(),
        mend: z.enum(['evidence', 'resubmit', 'never']).nullable(),
        reason: z.string().nullable(),
        missing: z.array(missingRecordSchema),
        goes_on: z.boolean().describe('Whether the run goes on where the step is refused for good.'),
        follows: z
          .string()
          .nullable()
          .describe('The earlier step whose refusal alone keeps this one from passing.'),
      }),
    ),
  })
  .meta({
    id: 'ProvisioningPlan',
    description: 'What each step would come to if the document were run now.',
  });

const documented = {
  consumes: [jsonMediaType, ...yamlMediaTypes],
  config: {
    sessions: true,
    scope: 'service:tenant-admin',
    requestBody: provisioningDocumentSchema,
  } satisfies FastifyContextConfig,
};

/** Taking in a provisioning document, as JSON or YAML: to run it, or to see what running it would come to. */
export async function provisioningIntakeRoutes(
  app: FastifyInstance,
  { application }: ApiContext,
): Promise<void> {
  acceptYaml(app);
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/provisionings',
    {
      schema: {
        operationId: 'provisionings.start',
        tags: ['provisionings'],
        summary: 'Provision a tenant by a document.',
        description:
          'The same document, running or completed, is answered 200 with the provisioning that it has; another document of a tenant that is being provisioned is a conflict.',
        consumes: documented.consumes,
        headers,
        response: {
          200: provisioningComponent,
          202: provisioningComponent,
          403: forbiddenResponse,
          ...problemResponses,
        },
      },
      config: documented.config,
    },
    async (request, reply) => {
      const taken = unwrapped(
        await application.provisionings.start(request.body, callerOf(request, request.headers)),
      );
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { view, existing } = taken.value;
      reply.header('location', `/v1/provisionings/${view.id}`);
      return reply.code(existing ? 200 : 202).send(view);
    },
  );

  routes.post(
    '/v1/provisionings/plan',
    {
      schema: {
        operationId: 'provisionings.plan',
        tags: ['provisionings'],
        summary: "See each step's decision without recording anything.",
        consumes: documented.consumes,
        headers,
        response: { 200: planSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: documented.config,
    },
    async (request, reply) => {
      const taken = unwrapped(
        await application.provisionings.plan(request.body, callerOf(request, request.headers)),
      );
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      return reply.code(200).send(planBody(taken.value));
    },
  );
}

function planBody({ documentHash, steps }: Plan): z.output<typeof planSchema> {
  return {
    document_hash: documentHash,
    steps: steps.map((step) => ({
      id: step.id,
      title: step.title,
      operation: step.operation ?? null,
      outcome: step.outcome ?? null,
      code: step.code ?? null,
      mend: step.mend ?? null,
      reason: step.reason ?? null,
      missing: step.missing.map(({ field, reference, kinds }) => ({
        field,
        reference: reference ?? null,
        kinds: [...kinds],
      })),
      goes_on: step.goesOn,
      follows: step.follows ?? null,
    })),
  };
}
