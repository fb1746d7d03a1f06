import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { type RecordedEvent, WITHDRAWN } from '../../domain/event';
import { jsonObject } from '../../domain/json';
import { keyBinding, keyBindingSchema } from '../../domain/key-binding';
import { recordDataSchema } from '../../domain/known-record';
import { portcullisItself } from '../../domain/principal';
import { referenceSchema } from '../../domain/reference';
import {
  type DueRehearsal,
  rehearsalCalendar,
  rehearsalCalendarSchema,
  withBoundKey,
  withoutKey,
  withRehearsalDone,
} from '../../domain/rehearsal-calendar';
import type { ScheduledKind } from '../../domain/rehearsal-schedule';
import type { EventStore, TenantId } from '../../store/event-store';

export interface KeepRehearsalCalendarDependencies {
  readonly store: EventStore;
  readonly clock: () => Date;
}

type Concerned = Pick<RecordedEvent, 'type' | 'stream' | 'data' | 'recordedAt'>;
type Calendar = readonly DueRehearsal[];
type Change = (calendar: Calendar) => Calendar;

/**
 * Has the calendars of tenants follow what was bound, rehearsed and revoked. Each change says the same however often it
 * comes, so the same events may come again.
 */
export async function keepRehearsalCalendar(
  dependencies: KeepRehearsalCalendarDependencies,
  recorded: readonly { readonly tenant: TenantId; readonly event: Concerned }[],
): Promise<void> {
  for (const { tenant, event } of recorded) {
    const change = changeBy(event);
    if (change !== undefined) await applied(dependencies, tenant, change);
  }
}

const doneSchema = z.object({
  request: z.object({ key_ref: referenceSchema }),
  body: z.object({ rehearsal: z.uuid() }),
});
const revokedSchema = z.object({ body: z.object({ key_ref: referenceSchema }) });

/** Undefined for what concerns no calendar. */
function changeBy({ type, stream, data, recordedAt }: Concerned): Change | undefined {
  switch (type) {
    case 'KEY_CUSTODY_PROVIDER_BOUND': {
      const binding = keyBindingSchema.parse(recordDataSchema.parse(data).body);
      return (calendar) => withBoundKey(calendar, binding, recordedAt);
    }
    case 'KEY_CUSTODY_ROTATION_REHEARSED':
      return done('rotation', data, recordedAt);
    case 'KEY_CUSTODY_BREAK_GLASS_RECORDED':
      return done('break_glass', data, recordedAt);
    case 'KEY_CUSTODY_REVOKED': {
      const { key_ref: revoked } = revokedSchema.parse(data).body;
      return (calendar) => withoutKey(calendar, (keyRef) => keyRef === revoked);
    }
    case WITHDRAWN:
      return (calendar) => withoutKey(calendar, (keyRef) => keyBinding(keyRef) === stream);
    default:
      return undefined;
  }
}

/** Only what a key store was asked for counts: a record without a drill was none. */
function done(kind: ScheduledKind, data: object, at: string): Change | undefined {
  const parsed = doneSchema.safeParse(data);
  if (!parsed.success) return undefined;
  const { key_ref: keyRef } = parsed.data.request;
  return (calendar) => withRehearsalDone(calendar, kind, keyRef, at);
}

async function applied(
  { store, clock }: KeepRehearsalCalendarDependencies,
  tenant: TenantId,
  change: Change,
): Promise<void> {
  const { facts } = await store.read(tenant, [rehearsalCalendar]);
  const fact = facts.get(rehearsalCalendar);
  const standing: Calendar =
    fact?.head === undefined
      ? []
      : rehearsalCalendarSchema.parse(recordDataSchema.parse(fact.head.data).body).due;
  const due = change(standing);
  if (JSON.stringify(due) === JSON.stringify(standing)) return;
  const written = await store.append({
    tenant,
    actor: portcullisItself.id,
    recordedAt: clock().toISOString(),
    restedOn: {},
    events: [
      {
        stream: rehearsalCalendar,
        type: 'REHEARSAL_CALENDAR_KEPT',
        // In the shape of every record, though no operation of the contract makes it.
        data: jsonObject({
          operation: 'rehearsal.keepCalendar',
          outcome: 'recorded',
          request: {},
          body: { rehearsal_calendar: rehearsalCalendar, due },
        }),
        id: uuidv7(),
        expected: fact?.version ?? 0,
      },
    ],
  });
  // One process follows the log at a time. Where another has just taken over, the events come again.
  if (written.status !== 'appended') throw new Error('the calendar of rehearsals changed meanwhile');
}
