import {
  ScheduleAlreadyRunning,
  type ScheduleHandle,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { z } from 'zod';
import type { BreakGlassRunInput, RehearsalRunInput } from '../application/rehearsals/rehearsal-run';
import type { RehearsalSchedules, ScheduledRehearsals } from '../application/rehearsals/rehearsal-schedules';
import { commitmentTo } from '../domain/commitment';
import type { KeyBinding } from '../domain/key-binding';
import { portcullisItself } from '../domain/principal';
import { type Reference, referenceSchema } from '../domain/reference';
import { rehearsalSchedule, type ScheduledKind, scheduledKinds } from '../domain/rehearsal-schedule';
import { rehearsalSeriesId } from '../domain/rehearsal-workflow-id';
import { rehearsalSummary } from '../workflows/rehearsal-details';
import { searchAttributes } from '../workflows/search-attributes';
import type { Temporal } from './connection';
import { workflowTypes } from './rehearsal-runs';
import { taskQueue } from './task-queue';

const pageSize = 1_000;

const scheduledKeySchema = z.object({ tenant: referenceSchema, keyRef: referenceSchema });
const scheduledKindSchema = z.enum(scheduledKinds);

/** Rehearsals started by Temporal's schedules. */
export class TemporalRehearsalSchedules implements RehearsalSchedules {
  constructor(private readonly temporal: Temporal) {}

  async ensure(
    kind: ScheduledKind,
    tenant: Reference,
    keyRef: Reference,
    binding: Pick<KeyBinding, 'time_zone'>,
  ): Promise<void> {
    const { scheduleId, ...wanted } = scheduleOptions(kind, tenant, keyRef, binding);
    try {
      await this.temporal.call((client) => client.schedule.create({ scheduleId, ...wanted }));
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await this.temporal.call((client) =>
        client.schedule.getHandle(scheduleId).update(({ state }) => ({
          ...wanted,
          state: { paused: state.paused, ...(state.note === undefined ? {} : { note: state.note }) },
        })),
      );
    }
  }

  pause(kind: ScheduledKind, tenant: Reference, keyRef: Reference, reason: string): Promise<boolean> {
    return this.told(kind, tenant, keyRef, (handle) => handle.pause(reason));
  }

  resume(kind: ScheduledKind, tenant: Reference, keyRef: Reference): Promise<boolean> {
    return this.told(kind, tenant, keyRef, (handle) => handle.unpause());
  }

  remove(kind: ScheduledKind, tenant: Reference, keyRef: Reference): Promise<boolean> {
    return this.told(kind, tenant, keyRef, (handle) => handle.delete());
  }

  describe(
    kind: ScheduledKind,
    tenant: Reference,
    keyRef: Reference,
  ): Promise<ScheduledRehearsals | undefined> {
    return this.described(rehearsalSeriesId(kind, tenant, keyRef));
  }

  async list(tenant: Reference): Promise<readonly ScheduledRehearsals[]> {
    // A reference holds nothing that would end the quotation.
    const query = `${searchAttributes.tenantRef.name} = '${tenant}'`;
    const ids = await this.temporal.call(async (client) => {
      const found: string[] = [];
      for await (const { scheduleId } of client.schedule.list({ query, pageSize })) found.push(scheduleId);
      return found.sort();
    });
    const described = await Promise.all(ids.map((id) => this.described(id)));
    return described.filter((each) => each !== undefined);
  }

  private described(id: string): Promise<ScheduledRehearsals | undefined> {
    return this.whereFound(id, async (handle) => {
      const { spec, state, info, action, typedSearchAttributes } = await handle.describe();
      const { tenant, keyRef } = scheduledKeySchema.parse(action.args?.[0]);
      return {
        id,
        kind: scheduledKindSchema.parse(typedSearchAttributes.get(searchAttributes.rehearsalKind)),
        tenant,
        keyRef,
        timeZone: spec.timezone ?? 'UTC',
        paused: state.paused,
        pausedFor: (state.paused ? state.note : undefined) ?? null,
        next: info.nextActionTimes.map((time) => time.toISOString()),
      };
    });
  }

  private async told(
    kind: ScheduledKind,
    tenant: Reference,
    keyRef: Reference,
    tell: (handle: ScheduleHandle) => Promise<void>,
  ): Promise<boolean> {
    const told = await this.whereFound(rehearsalSeriesId(kind, tenant, keyRef), async (handle) => {
      await tell(handle);
      return true;
    });
    return told ?? false;
  }

  /** Undefined where there is no such schedule. */
  private async whereFound<Value>(
    id: string,
    work: (handle: ScheduleHandle) => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      return await this.temporal.call((client) => work(client.schedule.getHandle(id)));
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return undefined;
      throw error;
    }
  }
}

/** What a schedule starts, and when. */
export function scheduleOptions(
  kind: ScheduledKind,
  tenant: Reference,
  keyRef: Reference,
  binding: Pick<KeyBinding, 'time_zone'>,
) {
  const { id, timeZone, calendar, catchupWindowMilliseconds } = rehearsalSchedule(
    kind,
    tenant,
    keyRef,
    binding,
  );
  const input = inputOf(kind, tenant, keyRef);
  const typedSearchAttributes = new TypedSearchAttributes([
    { key: searchAttributes.tenantRef, value: tenant },
    { key: searchAttributes.rehearsalKind, value: kind },
  ]);
  return {
    scheduleId: id,
    spec: { calendars: [{ ...calendar, month: [...calendar.month] }], timezone: timeZone },
    action: {
      type: 'startWorkflow' as const,
      workflowType: workflowTypes[kind],
      workflowId: id,
      taskQueue,
      args: [input],
      typedSearchAttributes,
      staticSummary: rehearsalSummary(kind, input),
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchupWindowMilliseconds },
    typedSearchAttributes,
  };
}

/** Whoever asks for none of these runs, the schedule does: the quarter of its nominal time names each. */
function inputOf(
  kind: ScheduledKind,
  tenant: Reference,
  keyRef: Reference,
): RehearsalRunInput | BreakGlassRunInput {
  const input = { tenant, keyRef, period: null, requestedBy: portcullisItself.id };
  switch (kind) {
    case 'rotation':
      return input;
    case 'break_glass':
      return {
        ...input,
        reason: 'scheduled_rehearsal',
        ticket: 'none',
        justificationHash: commitmentTo(`Scheduled by ${rehearsalSeriesId(kind, tenant, keyRef)}.`),
      };
    default:
      return kind satisfies never;
  }
}
