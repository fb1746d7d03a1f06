import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { outcomes } from '../../domain/outcome';
import { codeTable } from '../../operations/code-table';

const refusalCodesSchema = z.object({
  data: z.array(
    z
      .object({
        code: z.string(),
        mend: z.enum(['evidence', 'resubmit', 'never']),
        reason: z.string(),
        remedy: z.string(),
        operations: z.array(
          z.object({
            operation: z.string(),
            outcome: z.enum(outcomes),
            order: z
              .int()
              .positive()
              .describe('Its place among the codes of the operation, as they are checked; the first is 1.'),
          }),
        ),
      })
      .meta({
        id: 'RefusalCode',
        description: 'A stable code, with the operations and outcomes it comes with.',
      }),
  ),
  next_cursor: z.null(),
});

const answer = refusalCodesSchema.parse({ data: codeTable, next_cursor: null });

/** The table of stable codes, made from the catalogue. */
export function refusalCodesRoute(app: FastifyInstance): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/refusal-codes',
    {
      schema: {
        operationId: 'refusalCodes.list',
        tags: ['contract'],
        summary: 'Every stable code: why it is given, and what would mend it.',
        response: { 200: refusalCodesSchema },
      },
      config: { open: true },
    },
    async (_request, reply) => reply.code(200).send(answer),
  );
}
