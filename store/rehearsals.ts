import type { JsonObject } from '../domain/json';
import type { Reference } from '../domain/reference';
import type { RehearsalEnding, RehearsalKind, RehearsalState } from '../domain/rehearsal';
import type { TenantId } from './event-store';

/** A rehearsal as Postgres lists it; how it went is folded from its events. */
export interface RehearsalRow {
  /** UUID, version 7. */
  readonly id: string;
  readonly tenant: TenantId;
  readonly tenantReference: Reference;
  readonly kind: RehearsalKind;
  readonly period: string;
  readonly keyRef: Reference;
  readonly request: JsonObject;
  readonly state: RehearsalState;
  readonly code: string | undefined;
  readonly workflowId: string;
  /** The UUID of the principal for whom it runs. */
  readonly requestedBy: string;
  /** ISO 8601, UTC: the nominal time of the schedule that started it. */
  readonly scheduledFor: string | undefined;
  readonly createdAt: string;
  readonly closedAt: string | undefined;
}

export type NewRehearsal = Omit<RehearsalRow, 'state' | 'code' | 'createdAt' | 'closedAt'>;

export interface RehearsalFilter {
  readonly tenant?: TenantId;
  readonly kind?: RehearsalKind;
  readonly state?: RehearsalState;
  readonly limit: number;
  /** The id of the last one that was seen. */
  readonly after?: string;
}

/** A key that a rehearsal made for itself: whoever finds it still open after its time destroys the key. */
export interface KeyLease {
  readonly id: string;
  readonly tenant: TenantId;
  readonly rehearsal: string;
  /** As the deployment names the key store. */
  readonly keyStore: string;
  readonly key: string;
}

/** Which rehearsals there are, and which keys they hold. */
export interface Rehearsals {
  /** Lists it; gives the one that stands where the key has one of that kind and period already. */
  open(rehearsal: NewRehearsal): Promise<{ readonly opened: boolean; readonly row: RehearsalRow }>;
  find(id: string): Promise<RehearsalRow | undefined>;
  /** Newest first. */
  list(filter: RehearsalFilter): Promise<readonly RehearsalRow[]>;
  /** Closes it once; a later ending changes nothing. */
  markClosed(id: string, ending: RehearsalEnding, code: string | undefined): Promise<void>;
  /** The newest that was done, of that kind and key. */
  lastDone(tenant: TenantId, kind: RehearsalKind, keyRef: Reference): Promise<RehearsalRow | undefined>;
  /** Open ones that nothing has happened to since that moment, but those named. */
  openUntouchedSince(
    moment: Date,
    limit: number,
    except?: readonly string[],
  ): Promise<readonly RehearsalRow[]>;
  /** Holds the key until that moment at most; the same key may be leased again for the same rehearsal. */
  lease(lease: KeyLease, until: Date): Promise<void>;
  closeLease(lease: Pick<KeyLease, 'tenant' | 'keyStore' | 'key'>): Promise<void>;
  /** Open leases whose time has run out, or whose rehearsal ended so long ago that none of its calls is under way. */
  leasesLeftBehind(moment: Date, limit: number): Promise<readonly KeyLease[]>;
}
