import type { Reference } from './reference';

/** What the runs and schedules of each kind of drill are called. No part of their ids holds a slash. */
const prefixes = {
  rotation: 'rotation-rehearsal',
  signing: 'signing-rehearsal',
  break_glass: 'break-glass-rehearsal',
} as const;
type NamedKind = keyof typeof prefixes;

/** The drills of a key, whichever the period: also the id of their schedule. */
export function rehearsalSeriesId(kind: NamedKind, tenant: Reference, keyRef: Reference): string {
  return `${prefixes[kind]}/${tenant}/${keyRef}`;
}

/** The workflow of one drill. */
export function rehearsalWorkflowId(
  kind: NamedKind,
  tenant: Reference,
  keyRef: Reference,
  period: string,
): string {
  return `${rehearsalSeriesId(kind, tenant, keyRef)}/${period}`;
}
