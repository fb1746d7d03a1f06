import { standingOf } from '../domain/approval-standing';
import {
  type BreakGlassApproval,
  type BreakGlassRequest,
  type BreakGlassResolution,
  breakGlassApprovalKind,
  breakGlassApprovalSchema,
  breakGlassRequest,
  breakGlassRequestKind,
  breakGlassRequestSchema,
  breakGlassResolution,
  breakGlassResolutionKind,
  breakGlassResolutionSchema,
  breakGlassReview,
  breakGlassReviewKind,
  lastGranted,
} from '../domain/break-glass';
import { type MissingRecord, type Refused, refuse } from '../domain/decision';
import type { Facts } from '../domain/facts';
import type { Reference } from '../domain/reference';
import { breakGlassGrantsStream, type Stream } from '../domain/stream';

/** What a request for emergency access came to, where it wasn't granted; checked where a drill is named. */
export const ungrantedCodes = [
  { code: 'key_custody_break_glass_review_missing', outcome: 'refused' },
  { code: 'key_custody_break_glass_unresolved', outcome: 'refused' },
  { code: 'key_custody_break_glass_denied', outcome: 'refused' },
  { code: 'key_custody_break_glass_expired', outcome: 'refused' },
  { code: 'key_custody_break_glass_withdrawn', outcome: 'refused' },
] as const;
type UngrantedCode = (typeof ungrantedCodes)[number]['code'];

interface DrillRequest {
  readonly rehearsal?: string | undefined;
  readonly key_ref?: Reference | undefined;
}

/** The drill and the key, where a drill is named. */
function drillOf({ rehearsal, key_ref: keyRef }: DrillRequest) {
  return rehearsal === undefined || keyRef === undefined ? undefined : { rehearsal, keyRef };
}

/** What was asked for in a drill, what became of it, and what the key was granted before. */
export function streamsOfGrant(request: DrillRequest): readonly Stream[] {
  const drill = drillOf(request);
  if (drill === undefined) return [];
  const { rehearsal, keyRef } = drill;
  return [breakGlassRequest(rehearsal), breakGlassResolution(rehearsal), breakGlassGrantsStream(keyRef)];
}

/** The answers that it was granted on, and the review of another grant before it. */
export function streamsBehindGrant(request: DrillRequest, facts: Facts): readonly Stream[] {
  const drill = drillOf(request);
  if (drill === undefined) return [];
  return [...(resolutionIn(drill, facts)?.approvals ?? []), ...reviewsOwed(drill, facts)];
}

export interface EmergencyGrant {
  readonly outcome: 'granted';
  readonly asked: BreakGlassRequest;
  readonly approvals: readonly BreakGlassApproval[];
}

/** Whether emergency access was granted to the drill that the request names; undefined where it names none. */
export function emergencyGrant(
  request: DrillRequest,
  facts: Facts,
): EmergencyGrant | Refused<UngrantedCode> | undefined {
  const drill = drillOf(request);
  if (drill === undefined) return undefined;
  const { keyRef } = drill;
  const resolution = resolutionIn(drill, facts);
  if (resolution === undefined) {
    const owed = reviewsOwed(drill, facts).filter(
      (of) => facts.known(of, [breakGlassReviewKind]) === undefined,
    );
    return owed.length > 0
      ? refuse('key_custody_break_glass_review_missing', keyRef, owed.map(missingReview))
      : refuse('key_custody_break_glass_unresolved', keyRef);
  }
  switch (resolution.resolution) {
    case 'denied':
      return refuse('key_custody_break_glass_denied', keyRef);
    case 'expired':
      return refuse('key_custody_break_glass_expired', keyRef);
    case 'withdrawn':
      return refuse('key_custody_break_glass_withdrawn', keyRef);
    case 'granted':
      return grantOn(drill, resolution, facts);
    default:
      return resolution.resolution satisfies never;
  }
}

type Drill = NonNullable<ReturnType<typeof drillOf>>;

/** What became of it is not believed, but counted again. */
function grantOn(
  { rehearsal, keyRef }: Drill,
  resolution: BreakGlassResolution,
  facts: Facts,
): EmergencyGrant | Refused<UngrantedCode> {
  const known = facts.known(breakGlassRequest(rehearsal), [breakGlassRequestKind]);
  const asked = breakGlassRequestSchema.safeParse(known?.data.body).data;
  const answers = resolution.approvals.flatMap((reference) => {
    const answer = facts.known(reference, [breakGlassApprovalKind]);
    const { data } = breakGlassApprovalSchema.safeParse(answer?.data.body);
    return data?.request_hash === asked?.request_hash ? (data ?? []) : [];
  });
  if (asked === undefined) return refuse('key_custody_break_glass_unresolved', keyRef);
  const { standing, approvals } = standingOf(asked, answers);
  return standing === 'granted'
    ? { outcome: 'granted', asked, approvals }
    : refuse('key_custody_break_glass_unresolved', keyRef);
}

function resolutionIn({ rehearsal, keyRef }: Drill, facts: Facts): BreakGlassResolution | undefined {
  const known = facts.known(breakGlassResolution(rehearsal), [breakGlassResolutionKind]);
  const { data } = breakGlassResolutionSchema.safeParse(known?.data.body);
  return data?.key_ref === keyRef ? data : undefined;
}

/** The review of the key's newest grant, where that was made to another drill. */
function reviewsOwed({ rehearsal, keyRef }: Drill, facts: Facts): readonly Reference[] {
  const granted = lastGranted(facts.of(breakGlassGrantsStream(keyRef)).head);
  return granted === undefined || granted === rehearsal ? [] : [breakGlassReview(granted)];
}

function missingReview(review: Reference): MissingRecord {
  return { field: 'rehearsal', reference: review, kinds: [breakGlassReviewKind] };
}
