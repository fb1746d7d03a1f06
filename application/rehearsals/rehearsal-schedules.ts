import type { KeyBinding } from '../../domain/key-binding';
import type { Reference } from '../../domain/reference';

/** The quarterly schedule of a key's rotation rehearsals, as it stands. */
export interface ScheduledRehearsals {
  readonly id: string;
  readonly tenant: Reference;
  readonly keyRef: Reference;
  /** An IANA name: whose clocks it goes by. */
  readonly timeZone: string;
  readonly paused: boolean;
  /** ISO 8601, UTC: when the next rehearsals are due, soonest first. */
  readonly next: readonly string[];
}

/** Starts the rehearsals of each key every quarter; an adapter has Temporal behind it. */
export interface RehearsalSchedules {
  /** Makes the schedule of a key, or has it follow the binding; one that is paused stays so. @throws DependencyAway */
  ensure(tenant: Reference, keyRef: Reference, binding: Pick<KeyBinding, 'time_zone'>): Promise<void>;
  /** False where there is none. @throws DependencyAway */
  pause(tenant: Reference, keyRef: Reference, reason: string): Promise<boolean>;
  /** False where there is none. @throws DependencyAway */
  resume(tenant: Reference, keyRef: Reference): Promise<boolean>;
  /** False where there is none. @throws DependencyAway */
  remove(tenant: Reference, keyRef: Reference): Promise<boolean>;
  /** Undefined where there is none. @throws DependencyAway */
  describe(tenant: Reference, keyRef: Reference): Promise<ScheduledRehearsals | undefined>;
  /** Those of a tenant. One just made may still be left out. @throws DependencyAway */
  list(tenant: Reference): Promise<readonly ScheduledRehearsals[]>;
}
