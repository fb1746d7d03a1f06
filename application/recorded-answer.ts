import { z } from 'zod';
import type { RecordedEvent } from '../domain/event';
import type { JsonObject } from '../domain/json';
import { grantedOutcomes } from '../domain/outcome';
import { missingRecordSchema } from '../domain/provisioning';
import { referenceSchema } from '../domain/reference';
import { isRefusalCode } from '../domain/refusal-codes';
import type { Operation } from '../operations/operation';
import { type Answer, answerOf } from './answer';

const code = z.string().refine(isRefusalCode);
const jsonObject = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);

const decidedSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('refused'),
    code,
    subject: referenceSchema.optional(),
    missing: z.array(missingRecordSchema.extend({ reference: referenceSchema.optional() })),
    details: jsonObject.optional(),
  }),
  z.object({ outcome: z.enum(grantedOutcomes), code: code.optional(), body: jsonObject }),
]);

/** The answer that was given when the event was recorded, for a decision that made one record. */
export function recordedAnswer(operation: Pick<Operation, 'name' | 'gate'>, event: RecordedEvent): Answer {
  const decided = decidedSchema.parse(event.data);
  if (decided.outcome === 'refused') {
    const { outcome, subject, missing, details } = decided;
    const named = missing.map((each) => ({ ...each, reference: each.reference }));
    return answerOf(
      operation,
      { outcome, code: decided.code, subject, missing: named, ...(details === undefined ? {} : { details }) },
      [event],
    );
  }
  const record = { key: '', reference: referenceSchema.parse(event.stream), type: event.type };
  return answerOf(
    operation,
    {
      outcome: decided.outcome,
      body: decided.body,
      records: [record],
      ...(decided.code === undefined ? {} : { code: decided.code }),
    },
    [event],
  );
}
