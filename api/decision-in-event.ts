import { z } from 'zod';
import type { RecordedEvent } from '../domain/event';
import { outcomes } from '../domain/outcome';

/** What an event tells of the decision that it keeps; null where it keeps none. */
export const decisionShape = {
  operation: z.string().nullable().describe('Null where the event keeps no decision of an operation.'),
  outcome: z.enum(outcomes).nullable(),
  code: z.string().nullable(),
};

const eventDataSchema = z.object({
  operation: decisionShape.operation.default(null),
  outcome: decisionShape.outcome.default(null),
  code: decisionShape.code.default(null),
});
export type DecisionInEvent = z.output<typeof eventDataSchema>;

const none: DecisionInEvent = { operation: null, outcome: null, code: null };

export function decisionIn({ data }: Pick<RecordedEvent, 'data'>): DecisionInEvent {
  const decision = eventDataSchema.safeParse(data);
  return decision.success ? decision.data : none;
}
