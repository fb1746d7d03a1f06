import { z } from 'zod';
import { DECISION_REFUSED, type RecordedEvent, WITHDRAWN } from './event';
import type { JsonObject } from './json';
import { outcomes } from './outcome';
import { type Reference, referenceSchema } from './reference';

const jsonObjectSchema = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);

/** What the event of a record holds, whichever operation made it. */
export const recordDataSchema = z.object({
  operation: z.string(),
  outcome: z.enum(outcomes),
  /** The request as it was understood: references, commitments and flags. Two records are the same if this is. */
  request: jsonObjectSchema,
  /** The wire body of the answer, without what only the store knows. */
  body: jsonObjectSchema,
});
export type RecordData = z.output<typeof recordDataSchema>;

/** A record that gates may rest on. */
export interface KnownRecord {
  readonly reference: Reference;
  readonly version: number;
  readonly operation: string;
  /** Flagged as a fixture, or custodied by a provider that is one. */
  readonly fixture: boolean;
  /** The key that a custody record speaks of. */
  readonly keyRef: Reference | undefined;
  readonly data: RecordData;
}

const attributesSchema = z.object({
  fixture: z.boolean().optional(),
  provider: z.string().optional(),
  key_ref: referenceSchema.optional(),
  valid_from: z.string().optional(),
  valid_until: z.string().optional(),
});

/** Why no gate takes a record as known. */
export const unknownReasons = ['withdrawn', 'refusal', 'no_record', 'not_yet_valid', 'expired'] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/**
 * The record that a stream's newest event leaves standing at a moment: none if there is no event, if it was withdrawn,
 * or outside its validity. Refusals stand in streams of their own and so never make a reference known; nor does a stream
 * that tells the course of something, such as a provisioning, and so holds no record.
 */
export function knownRecord(
  reference: Reference,
  head: RecordedEvent | undefined,
  now: string,
): KnownRecord | undefined {
  const standing = head === undefined ? undefined : standingOf(reference, head, now);
  return typeof standing === 'string' ? undefined : standing;
}

/** The record that gates know by a stream's newest event, or why they know none. */
export function standingOf(
  reference: Reference,
  head: RecordedEvent,
  now: string,
): KnownRecord | UnknownReason {
  if (head.type === WITHDRAWN) return 'withdrawn';
  if (head.type === DECISION_REFUSED) return 'refusal';
  const { success, data } = recordDataSchema.safeParse(head.data);
  if (!success) return 'no_record';
  const attributes = attributesSchema.parse(data.request);
  const moment = Date.parse(now);
  if (attributes.valid_from !== undefined && moment < Date.parse(attributes.valid_from))
    return 'not_yet_valid';
  if (attributes.valid_until !== undefined && moment >= Date.parse(attributes.valid_until)) return 'expired';
  return {
    reference,
    version: head.version,
    operation: data.operation,
    fixture: attributes.fixture === true || isFixtureProvider(attributes.provider),
    keyRef: attributes.key_ref,
    data,
  };
}

export function isFixtureProvider(provider: string | undefined): boolean {
  return provider?.startsWith('fixture_') ?? false;
}
