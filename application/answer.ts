import { z } from 'zod';
import type { Decision, Granted, NewRecord, Refused } from '../domain/decision';
import type { RecordedEvent } from '../domain/event';
import { type JsonObject, jsonObject } from '../domain/json';
import { outcomes } from '../domain/outcome';
import { missingRecordSchema } from '../domain/provisioning';
import { type Receipt, receiptSchema } from '../domain/receipt';
import { type Mend, type RefusalCode, refusalCodes } from '../domain/refusal-codes';
import type { Operation } from '../operations/operation';

export const durableRecordSchema = z.object({
  reference: z.string(),
  version: z.int().positive(),
  hash: z.string().describe('The ledger leaf of the event that made this version, SHA-256, hexadecimal.'),
  recorded_at: z.iso.datetime(),
});

/** Where a decision stands: one record, several by their key in the body, or nowhere (a dry run). */
export const durableStateSchema = z.union([
  durableRecordSchema,
  z.record(z.string(), durableRecordSchema),
  z.null(),
]);

export const refusedBodySchema = z.looseObject({
  stable_code: z.string(),
  failed_gate: z.string().optional().describe('The code again, where the operation is a gate.'),
  reason: z.string(),
  mend: z.enum(['evidence', 'resubmit', 'never'] satisfies Mend[]),
  remedy: z.string(),
  missing: z.array(missingRecordSchema),
  production_admission: z.literal(false),
  durable_state: durableStateSchema,
});

/** What `execute` answers: a decision of any outcome. */
export const answerSchema = z.object({
  operation: z.string(),
  outcome: z.enum(outcomes),
  body: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
  receipt: receiptSchema.nullable().describe('Null on a dry run, which records nothing.'),
});
export type Answer = z.output<typeof answerSchema>;

/** The data of a refusal's event. */
export function refusalData(
  operation: string,
  { code, subject, missing, details }: Refused<RefusalCode, JsonObject>,
  request: JsonObject,
): JsonObject {
  return jsonObject({ operation, outcome: 'refused', code, subject, missing, details, request });
}

/**
 * The data of a record's event: the body is that of the answer, unless the record has one of its own. Records that a
 * decision makes beside its first one say which that is.
 */
export function recordData(
  operation: string,
  { outcome, code, body, records: [first] }: Granted,
  request: JsonObject,
  record?: NewRecord,
): JsonObject {
  return {
    operation,
    outcome,
    request,
    body: record?.body ?? body,
    ...(code === undefined ? {} : { code }),
    ...(record === undefined || record === first ? {} : { first_record: first.reference }),
  };
}

/** The answer to a decision, with the events that keep it in the order of its records; none on a dry run. */
export function answerOf(
  operation: Pick<Operation, 'name' | 'gate'>,
  decision: Decision,
  recorded: readonly RecordedEvent[],
): Answer {
  const body = decision.outcome === 'refused' ? refusedBody(operation, decision) : decision.body;
  return {
    operation: operation.name,
    outcome: decision.outcome,
    body: { ...body, durable_state: durableState(decision, recorded) },
    receipt: recorded[0] === undefined ? null : receiptOf(operation.name, decision, recorded[0]),
  };
}

function refusedBody(
  operation: Pick<Operation, 'name' | 'gate'>,
  { code, missing, details }: Refused<RefusalCode, JsonObject>,
): JsonObject {
  const { reason, mend, remedy } = refusalCodes[code];
  return jsonObject({
    stable_code: code,
    failed_gate: operation.gate ? code : undefined,
    reason,
    mend,
    remedy,
    missing: missing.map(({ field, reference, kinds }) => ({ field, reference: reference ?? null, kinds })),
    production_admission: false,
    ...details,
  });
}

function durableState(decision: Decision, recorded: readonly RecordedEvent[]): JsonObject | null {
  const [first, ...rest] = recorded.map(durableRecord);
  if (first === undefined) return null;
  if (rest.length === 0 || decision.outcome === 'refused') return first;
  return Object.fromEntries(
    decision.records.flatMap(({ key }, index) => {
      const state = [first, ...rest][index];
      return state === undefined ? [] : [[key, state]];
    }),
  );
}

/** Where one record stands, by the event that made its newest version. */
export function durableRecord(event: RecordedEvent): z.output<typeof durableRecordSchema> {
  return {
    reference: event.stream,
    version: event.version,
    hash: event.leafHash,
    recorded_at: event.recordedAt,
  };
}

export function receiptOf(
  operation: string,
  decision: { readonly outcome: Receipt['outcome']; readonly code?: RefusalCode | undefined },
  event: RecordedEvent,
): Receipt {
  return {
    id: event.id,
    record: event.stream,
    version: event.version,
    operation,
    outcome: decision.outcome,
    ...(decision.code === undefined ? {} : { code: decision.code }),
    actor: event.actor,
    recorded_at: event.recordedAt,
    salt: event.salt,
    leaf_hash: event.leafHash,
    seq: null,
  };
}
