import type { KeyBinding } from '../../domain/key-binding';
import type { Reference } from '../../domain/reference';
import type { ScheduledKind } from '../../domain/rehearsal-schedule';

/** The quarterly schedule of a key's rehearsals of one kind, as it stands. */
export interface ScheduledRehearsals {
  readonly id: string;
  readonly kind: ScheduledKind;
  readonly tenant: Reference;
  readonly keyRef: Reference;
  /** An IANA name: whose clocks it goes by. */
  readonly timeZone: string;
  readonly paused: boolean;
  /** Why it is paused, as whoever paused it said; null where it isn't. */
  readonly pausedFor: string | null;
  /** ISO 8601, UTC: when the next rehearsals are due, soonest first. */
  readonly next: readonly string[];
}

/** Starts the rehearsals of each key every quarter; an adapter has Temporal behind it. */
export interface RehearsalSchedules {
  /** Makes the schedule of a key, or has it follow the binding; one that is paused stays so. @throws DependencyAway */
  ensure(
    kind: ScheduledKind,
    tenant: Reference,
    keyRef: Reference,
    binding: Pick<KeyBinding, 'time_zone'>,
  ): Promise<void>;
  /** False where there is none. @throws DependencyAway */
  pause(kind: ScheduledKind, tenant: Reference, keyRef: Reference, reason: string): Promise<boolean>;
  /** False where there is none. @throws DependencyAway */
  resume(kind: ScheduledKind, tenant: Reference, keyRef: Reference): Promise<boolean>;
  /** False where there is none. @throws DependencyAway */
  remove(kind: ScheduledKind, tenant: Reference, keyRef: Reference): Promise<boolean>;
  /** Undefined where there is none. @throws DependencyAway */
  describe(
    kind: ScheduledKind,
    tenant: Reference,
    keyRef: Reference,
  ): Promise<ScheduledRehearsals | undefined>;
  /** Those of a tenant. One just made may still be left out. @throws DependencyAway */
  list(tenant: Reference): Promise<readonly ScheduledRehearsals[]>;
}
