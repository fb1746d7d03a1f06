import { z } from 'zod';
import { type Answer, durableStateSchema, refusedBodySchema } from '../application/answer';
import { grantedOutcomes } from '../domain/outcome';
import { receiptSchema } from '../domain/receipt';
import type { Operation } from '../operations/operation';
import { problemMediaType, problemSchema } from './problems/problem-response';

export const receiptComponent = receiptSchema.meta({
  id: 'Receipt',
  description: 'The proof that a decision was recorded.',
});
const receiptOrNull = receiptComponent.nullable().describe('Null on a dry run, which records nothing.');

const durableStateComponent = durableStateSchema.meta({
  id: 'DurableState',
  description:
    'Where the decision stands: one record, several by their key in the body, or null on a dry run.',
});

/** A refusal: a decision like the others, told with status 403. */
export const refusedAnswerSchema = z
  .object({
    operation: z.string(),
    outcome: z.literal('refused'),
    body: z.looseObject({ ...refusedBodySchema.shape, durable_state: durableStateComponent }),
    receipt: receiptOrNull,
  })
  .meta({ id: 'RefusedAnswer', description: 'A refusal: recorded like any other decision.' });

/** For the schema of a route: a refusal, or a problem that says that whoever asks may not. */
export const forbiddenResponse = {
  description: 'A refusal, or a problem: the token may not do this.',
  content: {
    'application/json': { schema: refusedAnswerSchema },
    [problemMediaType]: { schema: problemSchema },
  },
} as const;

/** What an operation answers with status 200. */
export function grantedAnswerSchema({ name, body }: Pick<Operation, 'name' | 'body'>): z.ZodObject {
  if (!(body instanceof z.ZodObject)) throw new Error(`the body of ${name} is no object`);
  return z.object({
    operation: z.literal(name),
    outcome: z.enum(grantedOutcomes),
    body: body.extend({ durable_state: durableStateComponent }),
    receipt: receiptOrNull,
  });
}

export function statusOf({ outcome }: Pick<Answer, 'outcome'>): 200 | 403 {
  return outcome === 'refused' ? 403 : 200;
}
