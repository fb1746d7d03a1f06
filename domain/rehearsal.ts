import { z } from 'zod';
import type { RecordedEvent } from './event';
import { type ProviderObservation, providerObservationSchema } from './provider-observation';
import { type Reference, reference, referenceSchema } from './reference';

/** The drills that exercise a key store. */
export const rehearsalKinds = ['rotation', 'signing'] as const;
export type RehearsalKind = (typeof rehearsalKinds)[number];

/**
 * Where a rehearsal stands. `running` is open; the others are its endings. `failed` is a provider that did not do what
 * it should or could not be reached.
 */
export const rehearsalStates = ['running', 'done', 'refused', 'failed', 'cancelled'] as const;
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

/** How a rehearsal went, folded from its events. */
export interface RehearsalCourse {
  readonly started:
    | (Extract<RehearsalEvent, { type: 'REHEARSAL_STARTED' }>['data'] & { readonly at: string })
    | undefined;
  readonly observed: readonly ProviderObservation[];
  readonly decided: readonly (Extract<RehearsalEvent, { type: 'REHEARSAL_DECIDED' }>['data'] & {
    readonly at: string;
  })[];
  readonly closed:
    | (Extract<RehearsalEvent, { type: 'REHEARSAL_CLOSED' }>['data'] & { readonly at: string })
    | undefined;
}

export function foldRehearsal(events: readonly RecordedEvent[]): RehearsalCourse {
  return events.reduce<RehearsalCourse>(
    (course, event) => evolve(course, rehearsalEventSchema.parse(event), event.recordedAt),
    { started: undefined, observed: [], decided: [], closed: undefined },
  );
}

function evolve(course: RehearsalCourse, event: RehearsalEvent, at: string): RehearsalCourse {
  switch (event.type) {
    case 'REHEARSAL_STARTED':
      return { ...course, started: { ...event.data, at } };
    case 'REHEARSAL_PROVIDER_OBSERVED':
      return { ...course, observed: [...course.observed, event.data] };
    case 'REHEARSAL_DECIDED':
      return { ...course, decided: [...course.decided, { ...event.data, at }] };
    case 'REHEARSAL_CLOSED':
      return { ...course, closed: { ...event.data, at } };
    default:
      return event satisfies never;
  }
}
