import { z } from 'zod';
import { approvalAnswers, breakGlassResolutions } from './break-glass';
import { commitmentSchema } from './commitment';
import type { RecordedEvent } from './event';
import { type ProviderObservation, providerObservationSchema } from './provider-observation';
import { type Reference, reference, referenceSchema } from './reference';

/** The drills that exercise a key store. */
export const rehearsalKinds = ['rotation', 'signing', 'break_glass'] as const;
export type RehearsalKind = (typeof rehearsalKinds)[number];

/**
 * Where a rehearsal stands. `running` is open; the others are its endings. `failed` is a provider that did not do what
 * it should or could not be reached; `denied`, `expired` and `withdrawn` are requests for emergency access that were not
 * granted.
 */
export const rehearsalStates = [
  'running',
  'done',
  'refused',
  'failed',
  'cancelled',
  'denied',
  'expired',
  'withdrawn',
] as const;
export type RehearsalState = (typeof rehearsalStates)[number];
export type RehearsalEnding = Exclude<RehearsalState, 'running'>;

/** What happens to a rehearsal, event by event; the stream is `rehearsal:<uuid>`. */
export const rehearsalEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('REHEARSAL_STARTED'),
    data: z.object({
      kind: z.enum(rehearsalKinds),
      period: z.string(),
      key_ref: referenceSchema,
      requested_by: z.uuid(),
      scheduled_for: z.iso.datetime().nullable(),
    }),
  }),
  z.object({ type: z.literal('REHEARSAL_PROVIDER_OBSERVED'), data: providerObservationSchema }),
  z.object({
    type: z.literal('REHEARSAL_APPROVAL_AWAITED'),
    data: z.object({
      request: referenceSchema,
      request_hash: commitmentSchema,
      /** How many must approve. */
      needed: z.int(),
      answer_by: z.iso.datetime(),
    }),
  }),
  z.object({
    type: z.literal('REHEARSAL_ANSWERED'),
    data: z.object({
      approval: referenceSchema,
      /** UUID of the principal who answered. */
      approver: z.uuid(),
      answer: z.enum(approvalAnswers),
    }),
  }),
  z.object({
    type: z.literal('REHEARSAL_RESOLVED'),
    data: z.object({ record: referenceSchema, resolution: z.enum(breakGlassResolutions) }),
  }),
  z.object({
    type: z.literal('REHEARSAL_DECIDED'),
    data: z.object({
      operation: z.string(),
      outcome: z.string(),
      code: z.string().nullable(),
      record: z.string(),
      receipt: z.uuid(),
    }),
  }),
  z.object({
    type: z.literal('REHEARSAL_CLOSED'),
    data: z.object({
      state: z.enum(rehearsalStates).exclude(['running']),
      code: z.string().nullable(),
      reason: z.string(),
    }),
  }),
]);
export type RehearsalEvent = z.output<typeof rehearsalEventSchema>;

/** The stream that tells a rehearsal's course. */
export function rehearsalStream(rehearsal: string): Reference {
  return reference('rehearsal', rehearsal);
}

/** What an event of that type tells, and when it was recorded. */
type Told<Type extends RehearsalEvent['type']> = Extract<RehearsalEvent, { type: Type }>['data'] & {
  readonly at: string;
};

/** How a rehearsal went, folded from its events. */
export interface RehearsalCourse {
  readonly started: Told<'REHEARSAL_STARTED'> | undefined;
  readonly observed: readonly ProviderObservation[];
  /** Of a request for emergency access: what is waited for, who answered, and what became of it. */
  readonly awaited: Told<'REHEARSAL_APPROVAL_AWAITED'> | undefined;
  readonly answered: readonly Told<'REHEARSAL_ANSWERED'>[];
  readonly resolved: Told<'REHEARSAL_RESOLVED'> | undefined;
  readonly decided: readonly Told<'REHEARSAL_DECIDED'>[];
  readonly closed: Told<'REHEARSAL_CLOSED'> | undefined;
}

const untold: RehearsalCourse = {
  started: undefined,
  observed: [],
  awaited: undefined,
  answered: [],
  resolved: undefined,
  decided: [],
  closed: undefined,
};

export function foldRehearsal(events: readonly RecordedEvent[]): RehearsalCourse {
  return events.reduce<RehearsalCourse>(
    (course, event) => evolve(course, rehearsalEventSchema.parse(event), event.recordedAt),
    untold,
  );
}

function evolve(course: RehearsalCourse, event: RehearsalEvent, at: string): RehearsalCourse {
  switch (event.type) {
    case 'REHEARSAL_STARTED':
      return { ...course, started: { ...event.data, at } };
    case 'REHEARSAL_PROVIDER_OBSERVED':
      return { ...course, observed: [...course.observed, event.data] };
    case 'REHEARSAL_APPROVAL_AWAITED':
      return { ...course, awaited: { ...event.data, at } };
    case 'REHEARSAL_ANSWERED':
      return { ...course, answered: [...course.answered, { ...event.data, at }] };
    case 'REHEARSAL_RESOLVED':
      return { ...course, resolved: { ...event.data, at } };
    case 'REHEARSAL_DECIDED':
      return { ...course, decided: [...course.decided, { ...event.data, at }] };
    case 'REHEARSAL_CLOSED':
      return { ...course, closed: { ...event.data, at } };
    default:
      return event satisfies never;
  }
}
