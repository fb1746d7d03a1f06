import { createHash } from 'node:crypto';
import type { KeyBinding } from './key-binding';
import type { Reference } from './reference';
import { rehearsalSeriesId } from './rehearsal-workflow-id';

/** The drills that come by themselves. */
export const scheduledKinds = ['rotation', 'break_glass'] as const;
export type ScheduledKind = (typeof scheduledKinds)[number];

/** When a key is rehearsed: once a quarter, by the clocks of the tenant. */
export interface RehearsalSchedule {
  readonly id: string;
  readonly timeZone: string;
  readonly calendar: {
    readonly month: readonly ('JANUARY' | 'APRIL' | 'JULY' | 'OCTOBER')[];
    readonly dayOfMonth: number;
    readonly hour: number;
    readonly minute: number;
    readonly second: number;
  };
  /** For so long after its time a rehearsal is made up for that was missed. */
  readonly catchupWindowMilliseconds: number;
}

/** At night, and past the hours that clocks skip or repeat. */
const firstHour = 3;
const windowSeconds = 2 * 60 * 60;
const catchupWindowMilliseconds = 24 * 60 * 60 * 1000;

/**
 * The schedule of a key. All are due on the same days, so each has a second of its own in a window of two hours: the same
 * whenever it is asked for, and spread evenly over kinds, tenants and keys.
 */
export function rehearsalSchedule(
  kind: ScheduledKind,
  tenant: Reference,
  keyRef: Reference,
  { time_zone: timeZone }: Pick<KeyBinding, 'time_zone'>,
): RehearsalSchedule {
  const id = rehearsalSeriesId(kind, tenant, keyRef);
  const offset = createHash('sha256').update(id, 'utf8').digest().readUInt32BE() % windowSeconds;
  return {
    id,
    timeZone,
    calendar: {
      month: ['JANUARY', 'APRIL', 'JULY', 'OCTOBER'],
      dayOfMonth: 1,
      hour: firstHour + Math.floor(offset / 3600),
      minute: Math.floor(offset / 60) % 60,
      second: offset % 60,
    },
    catchupWindowMilliseconds,
  };
}
