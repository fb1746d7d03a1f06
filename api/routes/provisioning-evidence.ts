import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Answer } from '../../application/answer';
import { actingFor, type Caller, confinedTo } from '../../application/caller';
import { type Reference, referenceSchema } from '../../domain/reference';
import { evidenceRecord, evidenceRecordRequest } from '../../operations/evidence-record';
import type { SchemaIssue } from '../../operations/schema-issue';
import { forbiddenResponse, grantedAnswerSchema, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { askerOf, callerFor, idempotencyHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { RequestProblem, schemaProblem, unwrapped } from '../problems/request-problem';
import { type ScreenedBody, screened } from '../screened';
import { provisioningParameters } from './provisioning-schemas';

const namedReferences = z.array(referenceSchema).max(100);
const named = namedReferences.default([]);

const entries = z.array(evidenceRecordRequest).max(100);

const documentedBody = z
  .union([
    z.strictObject({ evidence: entries.min(1), references: named }),
    z.strictObject({ evidence: entries.default([]), references: namedReferences.min(1) }),
  ])
  .describe('At least one entry of either; references are of evidence that is recorded already.');

/** The entries of `evidence` stay raw: each is parsed as the request that it is. */
const schema = z
  .strictObject({ evidence: z.array(z.unknown()).max(100).default([]), references: named })
  .refine(
    ({ evidence, references }) => evidence.length + references.length > 0,
    'expected at least one entry of evidence or references',
  );

const body: ScreenedBody<typeof schema> = {
  name: evidenceRecord.name,
  schema,
  fields: new Set([...evidenceRecord.fields, 'evidence', 'references']),
};

const headers = z.object(idempotencyHeader);

const received = z.object({
  recorded: z.array(grantedAnswerSchema(evidenceRecord)),
  known: z.array(referenceSchema).describe('What the run can rest on now.'),
  unknown: z.array(referenceSchema),
});

/** Records evidence as the caller and hands its references to the run that waits for them. */
export function provisioningEvidenceRoute(app: FastifyInstance, context: ApiContext): void {
  const { application, metrics } = context;
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/provisionings/:id/evidence',
    {
      schema: {
        operationId: 'provisionings.submitEvidence',
        tags: ['provisionings'],
        summary: 'Supply evidence to a provisioning.',
        description:
          "Each entry of `evidence` is recorded by `evidence.record` for the provisioning's tenant. Where one is refused, its refusal is the answer and nothing is handed to the run.",
        params: provisioningParameters,
        headers,
        response: { 200: received, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'service:tenant-admin', requestBody: documentedBody },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { tenant, ending } = unwrapped(
        await application.provisionings.find(id, confinedTo(askerOf(request))),
      );
      const named = referenceSchema.parse(tenant);
      const caller = { ...callerFor(request, named), tenant: named };
      const taken = await screened(context, body, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      if (ending !== null)
        throw new RequestProblem({ code: 'provisioning_closed', detail: 'The provisioning has ended.' });

      const key = request.headers['idempotency-key'];
      const record = async (raw: unknown, index: number): Promise<Answer> => {
        const options = key === undefined ? {} : { idempotencyKey: `${key}/${index}` };
        const answer = unwrapped(await application.execute('evidence.record', raw, caller, options));
        metrics.decided(answer);
        return answer;
      };

      const { evidence, references } = taken.value;
      const issues = evidence.flatMap((entry, index) => issuesOf(entry, index, caller));
      if (issues.length > 0) throw schemaProblem(issues);

      const recorded: Answer[] = [];
      for (const [index, entry] of evidence.entries()) {
        const answer = await record(entry, index);
        if (answer.outcome === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(answer));
        recorded.push(answer);
      }
      const handedIn = [...references, ...recorded.flatMap(({ receipt }) => referenceIn(receipt?.record))];
      const { known, unknown } = unwrapped(
        await application.provisionings.submitEvidence(id, handedIn, caller),
      );
      return reply.code(200).send(received.parse({ recorded, known, unknown }));
    },
  );
}

type ProvisioningCaller = Caller & { readonly tenant: Reference };

/** All entries are held against the schema before the first is recorded. */
function issuesOf(entry: unknown, index: number, caller: ProvisioningCaller): readonly SchemaIssue[] {
  const at = `/evidence/${index}`;
  const understanding = evidenceRecord.understand(entry, {
    tenant: caller.tenant,
    principal: caller.principal.id,
  });
  if ('issues' in understanding)
    return understanding.issues.map((issue) => ({ ...issue, pointer: `${at}${issue.pointer}` }));
  const acting = actingFor(entry, caller);
  return acting.ok && acting.value.tenant === caller.tenant
    ? []
    : [{ pointer: `${at}/tenant`, detail: 'expected the tenant of the provisioning, or none' }];
}

function referenceIn(record: string | undefined): readonly Reference[] {
  const reference = referenceSchema.safeParse(record);
  return reference.success ? [reference.data] : [];
}
