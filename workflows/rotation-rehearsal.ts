import { uuid4 } from '@temporalio/workflow';
import type { RehearsalResult, RehearsalRunInput } from '../application/rehearsals/rehearsal-run';
import type { KeyAlgorithm } from '../domain/key';
import type { KeyBinding } from '../domain/key-binding';
import { activities, type RehearsalCourse, rehearse } from './rehearsal-course';

/**
 * Rehearses the rotation of a key at its key store: a replacement is made, both versions sign, the old one is retired and
 * must then refuse. Ends as done, refused, failed or cancelled; whichever it is, no key stays behind that the drill made
 * for itself.
 */
export function rotationRehearsal(input: RehearsalRunInput): Promise<RehearsalResult> {
  return rehearse('rotation', input, {
    operation: 'keyCustody.rotationRehearse',
    exercise,
    asks: ({ period }) => ({ rotation_reason: `rehearsal ${period}` }),
  });
}

async function exercise(course: RehearsalCourse, bound: KeyBinding): Promise<void> {
  const { run } = course;
  const live = await course.observed('Examine the bound key', (key, summary) =>
    activities.examineKey.executeWithOptions(summary, [key, run, bound]),
  );
  if (live === undefined) return;
  const old = bound.rotation_policy === 'rotate' ? live : await throwAway(course, bound, live.algorithm);
  if (old === undefined) return;
  const replacement = await course.observed('Rotate the key', (key, summary) =>
    activities.rotateKey.executeWithOptions(summary, [key, run, bound, old]),
  );
  if (replacement === undefined) return;
  const nonce = uuid4();
  const signed = await course.observed('Sign with the old version', (key, summary) =>
    activities.signNonce.executeWithOptions(summary, [key, run, bound, 'old', old, nonce]),
  );
  if (signed === undefined) return;
  const signedAnew = await course.observed('Sign with the new version', (key, summary) =>
    activities.signNonce.executeWithOptions(summary, [key, run, bound, 'new', replacement, nonce]),
  );
  if (signedAnew === undefined) return;
  const retired = await course.observed('Let the old version verify only', (key, summary) =>
    activities.retireVersion.executeWithOptions(summary, [key, run, bound, old]),
  );
  if (retired === undefined) return;
  const refused = await course.observed('See the old version refuse to sign', (key, summary) =>
    activities.proveRetired.executeWithOptions(summary, [key, run, bound, old, nonce]),
  );
  if (refused === undefined) return;
  await course.observed('See the old signature still verify', (key, summary) =>
    activities.verifyOldSignature.executeWithOptions(summary, [
      key,
      run,
      bound,
      old,
      { nonce, signature: signed.signature },
    ]),
  );
}

/** The undoing is laid by before the key is made, for a call whose answer is lost may have made it. */
function throwAway(course: RehearsalCourse, bound: KeyBinding, algorithm: KeyAlgorithm) {
  const { run, period } = course;
  course.undoAtEnd(() =>
    course.observed('Destroy the throw-away key', (key, summary) =>
      activities.destroyThrowAwayKey.executeWithOptions(summary, [key, run, bound, period]),
    ),
  );
  return course.observed('Create a throw-away key', (key, summary) =>
    activities.createThrowAwayKey.executeWithOptions(summary, [key, run, bound, { period, algorithm }]),
  );
}
