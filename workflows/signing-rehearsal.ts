import type { RehearsalResult, SigningRunInput } from '../application/rehearsals/rehearsal-run';
import { activities, rehearse } from './rehearsal-course';

/**
 * Rehearses signing with a key at its key store: the attested key signs over the commitment to a payload, in a form that
 * passes for nothing but a rehearsal. Ends as done, refused, failed or cancelled.
 */
export function signingRehearsal(input: SigningRunInput): Promise<RehearsalResult> {
  const { payloadHash } = input;
  return rehearse('signing', input, {
    operation: 'keyCustody.signingRehearse',
    exercise: async (course, bound) => {
      const { run } = course;
      const live = await course.observed('Examine the bound key', (key, summary) =>
        activities.examineKey.executeWithOptions(summary, [key, run, bound]),
      );
      if (live === undefined) return;
      await course.observed('Sign with the bound key', (key, summary) =>
        activities.signPayload.executeWithOptions(summary, [key, run, bound, live, payloadHash]),
      );
    },
    asks: () => ({ payload_hash: payloadHash }),
  });
}
