import { z } from 'zod';
import type { KeyBinding } from './key-binding';
import { quarterOf } from './quarter';
import { type Reference, reference, referenceSchema } from './reference';
import { type ScheduledKind, scheduledKinds } from './rehearsal-schedule';

export const rehearsalCalendarKind = 'rehearsal_calendar';

/** A tenant's record of when each of its bound keys has to be rehearsed again; only Portcullis itself makes it. */
export const rehearsalCalendar = reference(rehearsalCalendarKind, 'bound_keys');

const dueRehearsalSchema = z.object({
  kind: z.enum(scheduledKinds),
  key_ref: referenceSchema,
  cryptoperiod_days: z.int(),
  time_zone: z.string(),
  /** When one was last done; null where none was since the key was bound. */
  last_done_at: z.iso.datetime().nullable(),
  /** When the next has to be done, by the cryptoperiod or the quarterly schedule, whichever is earlier. */
  due_at: z.iso.datetime(),
});
export type DueRehearsal = z.output<typeof dueRehearsalSchema>;

/** The body of the record. */
export const rehearsalCalendarSchema = z.object({
  rehearsal_calendar: referenceSchema,
  due: z.array(dueRehearsalSchema),
});

type Calendar = readonly DueRehearsal[];

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/**
 * How long after a quarter has begun its drill has to be done: it starts by five in the morning, a missed one is made up
 * for within a day, and the answers that breaking the glass waits for may take a week.
 */
const graceOf: Readonly<Record<ScheduledKind, number>> = {
  rotation: 5 * hour + day,
  break_glass: 5 * hour + day + 7 * day,
};

/** The calendar with a key that was bound; one that stands there already stays as it is. */
export function withBoundKey(
  calendar: Calendar,
  binding: Pick<KeyBinding, 'key_ref' | 'cryptoperiod_days' | 'time_zone'>,
  boundAt: string,
): Calendar {
  const { key_ref, cryptoperiod_days, time_zone } = binding;
  if (calendar.some((due) => due.key_ref === key_ref)) return calendar;
  const added = scheduledKinds.map((kind) => ({
    kind,
    key_ref,
    cryptoperiod_days,
    time_zone,
    last_done_at: null,
    due_at: nextDue(kind, binding, boundAt),
  }));
  return [...calendar, ...added].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** The calendar without a key that is bound no more. */
export function withoutKey(calendar: Calendar, isThat: (keyRef: Reference) => boolean): Calendar {
  return calendar.filter(({ key_ref: keyRef }) => !isThat(keyRef));
}

/** The calendar after a rehearsal was done. */
export function withRehearsalDone(
  calendar: Calendar,
  kind: ScheduledKind,
  keyRef: Reference,
  doneAt: string,
): Calendar {
  return calendar.map((due) =>
    due.kind === kind &&
    due.key_ref === keyRef &&
    (due.last_done_at === null || Date.parse(due.last_done_at) < Date.parse(doneAt))
      ? { ...due, last_done_at: doneAt, due_at: nextDue(kind, due, doneAt) }
      : due,
  );
}

/** What should have been rehearsed by then, and wasn't. */
export function overdueAt(calendar: Calendar, now: string): Calendar {
  return calendar.filter(({ due_at: dueAt }) => Date.parse(dueAt) < Date.parse(now));
}

function nextDue(
  kind: ScheduledKind,
  { cryptoperiod_days: days, time_zone: timeZone }: Pick<KeyBinding, 'cryptoperiod_days' | 'time_zone'>,
  since: string,
): string {
  const from = new Date(since);
  const byCryptoperiod = from.getTime() + days * day;
  const bySchedule = nextQuarter(from, timeZone) + graceOf[kind];
  return new Date(Math.min(byCryptoperiod, bySchedule)).toISOString();
}

/** The first full hour of the quarter after that moment, by the clocks of the time zone; milliseconds since 1970. */
function nextQuarter(moment: Date, timeZone: string): number {
  const quarter = quarterOf(moment, timeZone);
  const isSame = (at: number) => quarterOf(new Date(at), timeZone) === quarter;
  let at = Math.floor(moment.getTime() / hour) * hour;
  while (isSame(at + day)) at += day;
  while (isSame(at)) at += hour;
  return at;
}

function nameOf({ key_ref: keyRef, kind }: DueRehearsal): string {
  return `${keyRef} ${kind}`;
}
