import { condition, uuid4 } from '@temporalio/workflow';
import type { RequestStanding } from '../application/rehearsals/break-glass-requests';
import type { BreakGlassRunInput, RehearsalResult } from '../application/rehearsals/rehearsal-run';
import type { BreakGlassRequest } from '../domain/break-glass';
import type { KeyBinding } from '../domain/key-binding';
import type { AccessEnd } from '../store/access-leases';
import { type OpenRequest, receiveMessages } from './break-glass-messages';
import { tellParent } from './break-glass-parent';
import { activities, options, type RehearsalCourse, rehearse } from './rehearsal-course';

/**
 * Rehearses breaking the glass: access to a key is asked for, answered by those whose say it is, handed out for a while,
 * used, and seen to have ended. Ends as done, denied, expired, withdrawn, refused, failed or cancelled; whichever it is,
 * the access has ended.
 */
export function breakGlassRehearsal(input: BreakGlassRunInput): Promise<RehearsalResult> {
  const open: OpenRequest = { run: undefined, changed: false, over: false };
  receiveMessages(open);
  let granted: RequestStanding | undefined;
  return rehearse('break_glass', input, {
    operation: 'keyCustody.breakGlass',
    exercise: async (course, bound) => {
      granted = await exercise(course, bound, input, open);
    },
    ends: () => {
      open.over = true;
    },
    asks: () => ({ justification_hash: input.justificationHash, ...approvalOf(granted) }),
  });
}

/** Gives how the request was granted; nothing where it was not. */
async function exercise(
  course: RehearsalCourse,
  bound: KeyBinding,
  input: BreakGlassRunInput,
  open: OpenRequest,
): Promise<RequestStanding | undefined> {
  const { run } = course;
  const end = endOnce(course);
  course.undoAtEnd(() => end('cancelled'));
  const asked = await activities.askForAccess.executeWithOptions(
    { ...options, summary: 'Ask for emergency access' },
    [run, bound, input],
  );
  if (asked.status === 'barred') return undefined;
  open.run = run;
  const live = await course.observed('Examine the bound key', (key, summary) =>
    activities.examineKey.executeWithOptions(summary, [key, run, bound]),
  );
  if (live === undefined) return undefined;
  const standing = await untilResolved(course, asked.request, open);
  open.over = true;
  if (standing.status !== 'resolved' || standing.resolution !== 'granted') return undefined;

  await activities.giveAccess.executeWithOptions({ ...options, summary: 'Hand the access out' }, [
    run,
    bound,
  ]);
  const nonce = uuid4();
  await course.observed('Use the access', (key, summary) =>
    activities.useAccess.executeWithOptions(summary, [key, run, bound, live, nonce]),
  );
  await end('returned');
  await course.observed('See the access refused', (key, summary) =>
    activities.proveAccessEnded.executeWithOptions(summary, [key, run, bound, live, nonce]),
  );
  return standing;
}

/** Waits until the answers resolve the request, it is taken back, or its time is over. */
async function untilResolved(
  course: RehearsalCourse,
  request: BreakGlassRequest,
  open: OpenRequest,
): Promise<RequestStanding> {
  const deadline = Date.now() + request.policy.answer_seconds * 1000;
  for (;;) {
    open.changed = false;
    const timeIsOver = Date.now() >= deadline;
    const standing = await activities.judgeAnswers.executeWithOptions(
      { ...options, summary: timeIsOver ? 'The time to answer is over' : 'Look at the answers' },
      [course.run, timeIsOver],
    );
    if (standing.status !== 'open') {
      course.waitsNoMore();
      return standing;
    }
    course.waitsFor({ request, answers: standing.answers });
    await tellParent(request, standing.answers);
    await condition(() => open.changed, Math.max(deadline - Date.now(), 1));
  }
}

/** Ends the access, and what was asked for and not resolved; once, as soon as that has worked. */
function endOnce({ run }: RehearsalCourse): (because: AccessEnd) => Promise<void> {
  let ended = false;
  return async (because) => {
    if (ended) return;
    const summary = because === 'returned' ? 'End the access' : 'End what is still open';
    await activities.endAccess.executeWithOptions({ ...options, summary }, [run, because]);
    ended = true;
  };
}

/** That a person was there who approved, as the decision asks for it. */
function approvalOf(granted: RequestStanding | undefined) {
  if (granted?.status !== 'resolved') return {};
  const approval = granted.answers.find(({ answer }) => answer === 'approve');
  return approval === undefined ? {} : { approver_receipt: approval.presence_receipt };
}
