import { z } from 'zod';
import {
  type BreakGlassApproval,
  type BreakGlassRequest,
  type BreakGlassResolution,
  breakGlassApprovalSchema,
  breakGlassRequest,
  breakGlassRequestSchema,
  breakGlassResolution,
  breakGlassResolutionSchema,
  breakGlassReview,
  lastGranted,
} from '../../domain/break-glass';
import type { RecordedEvent } from '../../domain/event';
import { knownRecord } from '../../domain/known-record';
import { type Reference, referenceSchema } from '../../domain/reference';
import { foldRehearsal, type RehearsalCourse, rehearsalStream } from '../../domain/rehearsal';
import {
  breakGlassAnswersStream,
  breakGlassGrantsStream,
  keyRevocationStream,
  type Stream,
} from '../../domain/stream';
import type { EventStore, TenantId } from '../../store/event-store';
import type { RehearsalIdentity } from './rehearsal-run';

/** All that a request for emergency access comes to, and the versions at which it was read. */
export interface BreakGlassFacts {
  readonly request: BreakGlassRequest | undefined;
  readonly answers: readonly BreakGlassApproval[];
  readonly resolution: BreakGlassResolution | undefined;
  /** Whether the key gives no access: it is revoked, or an earlier grant of it was not looked back on yet. */
  readonly barred: boolean;
  /** What the rehearsal tells of it so far. */
  readonly course: RehearsalCourse;
  readonly restedOn: Readonly<Record<Stream, number>>;
}

const answeredSchema = z.object({ body: z.object({ break_glass_approval: referenceSchema }) });

export async function readBreakGlassFacts(
  store: Pick<EventStore, 'read' | 'history'>,
  tenant: TenantId,
  { rehearsal, keyRef }: Pick<RehearsalIdentity, 'rehearsal' | 'keyRef'>,
  now: string,
): Promise<BreakGlassFacts> {
  const request = breakGlassRequest(rehearsal);
  const resolution = breakGlassResolution(rehearsal);
  const [answered, granted, revoked, told] = [
    breakGlassAnswersStream(rehearsal),
    breakGlassGrantsStream(keyRef),
    keyRevocationStream(keyRef),
    rehearsalStream(rehearsal),
  ];
  const [{ facts: first }, index, course] = await Promise.all([
    store.read(tenant, [request, resolution, granted, revoked]),
    store.history(tenant, answered),
    store.history(tenant, told),
  ]);
  const approvals = [
    ...new Set(index.map(({ data }) => answeredSchema.parse(data).body.break_glass_approval)),
  ];
  const reviews = reviewsAwaited(first.get(granted)?.head, rehearsal);
  const { facts: second } = await store.read(tenant, [...approvals, ...reviews]);
  const facts = new Map([...first, ...second]);
  const body = (reference: Reference) => knownRecord(reference, facts.get(reference)?.head, now)?.data.body;
  return {
    request: breakGlassRequestSchema.optional().parse(body(request)),
    answers: approvals.flatMap((reference) => breakGlassApprovalSchema.safeParse(body(reference)).data ?? []),
    resolution: breakGlassResolutionSchema.optional().parse(body(resolution)),
    barred: first.get(revoked)?.head !== undefined || reviews.some((review) => body(review) === undefined),
    course: foldRehearsal(course),
    restedOn: {
      ...Object.fromEntries([...facts].map(([stream, { version }]) => [stream, version])),
      [answered]: index.length,
      [told]: course.length,
    },
  };
}

/** The review of the newest grant, where that is another one than this. */
function reviewsAwaited(newest: RecordedEvent | undefined, rehearsal: string): readonly Reference[] {
  const granted = lastGranted(newest);
  return granted === undefined || granted === rehearsal ? [] : [breakGlassReview(granted)];
}
