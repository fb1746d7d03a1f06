import type { Reference } from '../domain/reference';
import type { TenantId } from './event-store';

/** Why access ended: it was given back, its time ran out, its run was cancelled, or its run was gone. */
export const accessEnds = ['returned', 'expired', 'cancelled', 'left_behind'] as const;
export type AccessEnd = (typeof accessEnds)[number];

/** Access to a key for a while, that a rehearsal of breaking the glass was granted. */
export interface AccessLease {
  /** UUID. */
  readonly id: string;
  readonly tenant: TenantId;
  readonly rehearsal: string;
  readonly keyRef: Reference;
  /** The UUID of the principal who holds it. */
  readonly holder: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly expiresAt: string;
  /** How often it was used. */
  readonly uses: number;
  readonly ended: { readonly at: string; readonly because: AccessEnd } | undefined;
}

export type NewAccessLease = Pick<AccessLease, 'id' | 'tenant' | 'rehearsal' | 'keyRef' | 'holder'>;

export type TakenAccess =
  /** The rehearsal's own: just taken, or, where it was taken before, as it stands. */
  | { readonly status: 'taken'; readonly lease: AccessLease }
  /** Another rehearsal has access to the key. */
  | { readonly status: 'held'; readonly by: string };

export type AccessUse =
  | { readonly status: 'allowed'; readonly lease: AccessLease }
  | { readonly status: 'refused'; readonly because: 'never_taken' | 'ended' | 'expired' };

/** Which rehearsals have access to which keys. A rehearsal takes access once, and a key gives it to one at a time. */
export interface AccessLeases {
  /** Takes access until that moment at most. */
  take(lease: NewAccessLease, from: Date, until: Date): Promise<TakenAccess>;
  find(rehearsal: string): Promise<AccessLease | undefined>;
  /** Whether access may be used at that moment; where it may, the use is counted before it happens. */
  use(rehearsal: string, moment: Date): Promise<AccessUse>;
  /** Ends it once; a later end changes nothing. */
  end(rehearsal: string, because: AccessEnd, moment: Date): Promise<void>;
  /** Open ones whose time has run out, or whose rehearsal has ended. */
  leftBehind(moment: Date, limit: number): Promise<readonly AccessLease[]>;
}
