import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Caller } from '../../application/caller';
import { breakGlassApprovalKind } from '../../domain/break-glass';
import { referenceOfKind } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { askerOf, callerFor } from '../caller';
import { uuidIn } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { type ScreenedBody, screened, screenedBody } from '../screened';
import { rehearsal, rehearsalSchema } from './rehearsal-schemas';

const parameters = z.object({ id: z.string().max(64).meta({ format: 'uuid' }) });

const handingIn = z.strictObject({
  approvals: z
    .array(referenceOfKind(breakGlassApprovalKind))
    .min(1)
    .max(32)
    .describe('Answers that keyCustody.breakGlassApprove has recorded.'),
});
const handInBody = screenedBody('rehearsal.handIn', handingIn);

const withdrawing = z.strictObject({}).default({});
const withdrawBody: ScreenedBody<typeof withdrawing> = {
  name: 'rehearsal.withdraw',
  schema: withdrawing,
  fields: new Set(),
};

const receivedSchema = z
  .object({
    rehearsal: z.uuid(),
    known: z.array(z.string()).describe('Those that are answers to what this rehearsal asks for.'),
    unknown: z.array(z.string()).describe('Those that are not, or are not recorded.'),
  })
  .meta({ id: 'ApprovalsReceived', description: 'What a rehearsal makes of answers that were handed in.' });

const described = { tags: ['rehearsals'] };

/** Answers to a request for emergency access are handed in, and the request is taken back. */
export function rehearsalApprovalRoutes(app: FastifyInstance, context: ApiContext): void {
  const { rehearsals } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  /** Who asks, for the tenant of the rehearsal. @throws RequestProblem where that is unknown to them */
  const callerOn = async (
    request: FastifyRequest,
    given: string,
  ): Promise<{ id: string; caller: Caller }> => {
    const id = uuidIn({ id: given }, 'No rehearsal has this id.');
    const asker: Caller = { ...askerOf(request), tenant: undefined };
    const { row } = unwrapped(await rehearsals.find(id, asker));
    return { id: row.id, caller: callerFor(request, row.tenantReference) };
  };

  routes.post(
    '/v1/rehearsals/:id/approvals',
    {
      schema: {
        ...described,
        operationId: 'rehearsals.handIn',
        summary: 'Hand recorded answers to the rehearsal that waits for them.',
        params: parameters,
        response: { 200: receivedSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'rehearsals:approve', requestBody: handingIn },
    },
    async (request, reply) => {
      const { id, caller } = await callerOn(request, request.params.id);
      const taken = await screened(context, handInBody, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { known, unknown } = unwrapped(await rehearsals.handIn(id, taken.value.approvals, caller));
      return reply.code(200).send({ rehearsal: id, known: [...known], unknown: [...unknown] });
    },
  );

  routes.post(
    '/v1/rehearsals/:id/withdrawal',
    {
      schema: {
        ...described,
        operationId: 'rehearsals.withdraw',
        summary: 'Take back what was asked for, while it is waited for answers.',
        params: parameters,
        response: { 200: rehearsalSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { sessions: true, scope: 'rehearsals:approve', requestBody: withdrawing },
    },
    async (request, reply) => {
      const { id, caller } = await callerOn(request, request.params.id);
      const taken = await screened(context, withdrawBody, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      return reply.code(200).send(rehearsal(unwrapped(await rehearsals.withdraw(id, caller))));
    },
  );
}
