import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  currentUpdateInfo,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ProvisioningActivities } from '../activities/provisioning-activities';
import type { Ending } from '../application/provisioning/close-provisioning';
import type { StepJudgement } from '../application/provisioning/provisioning-run';
import type { ProvisioningRunInput } from '../application/provisioning/runs';
import type { DecisionStep, KeyStep, RehearsalStep } from '../application/provisioning/steps';
import { readsAsReference } from '../domain/reference-pattern';
import { ProvisioningCourse, type ProvisioningResult, type RefusedStep } from './provisioning-course';
import { currentDetails } from './provisioning-details';
import {
  cancelBecause,
  factsChanged,
  progress,
  rehearsalAwaits,
  type SubmittedEvidence,
  submitEvidence,
} from './provisioning-messages';
import { rehearseAsChildren } from './provisioning-rehearsals';
import { attributesOfEnding, attributesOfWaiting } from './search-attributes';
import { type DecisionGroup, stepGroups } from './step-groups';

// One short idempotent append each. A long backoff is a timer of the run, so that the run doesn't hold a worker while
// a dependency is away.
const localActivityOptions = {
  startToCloseTimeout: '20 seconds',
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
} as const;

const activities = proxyLocalActivities<ProvisioningActivities>(localActivityOptions);

const effectOptions = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
} as const;

/** What reaches outside of the record store. */
const effects = proxyActivities<Pick<ProvisioningActivities, 'makeKey'>>(effectOptions);

/**
 * Carries a provisioning out: every step in its order, waiting where evidence would mend a refusal. Ends as completed,
 * refused or abandoned; a run that was cancelled, or can't go on for a fault, is abandoned and ends as cancelled or
 * failed.
 */
export async function provisionTenant(input: ProvisioningRunInput): Promise<ProvisioningResult> {
  const { provisioning, tenant, principal } = input;
  const run = { provisioning, tenant, principal };
  const { workflowId, runId, startTime } = workflowInfo();
  const deadline = startTime.getTime() + input.waitAtMost;
  const course = new ProvisioningCourse(input);
  const keyFor = (...parts: readonly (string | number)[]) => [workflowId, runId, ...parts].join('/');
  let cancelReason: string | undefined;

  setHandler(progress, () => course.progress);
  setHandler(factsChanged, (streams) => course.changes(streams));
  setHandler(cancelBecause, (reason) => {
    cancelReason = reason;
  });
  setHandler(rehearsalAwaits, async (kind, awaited) => {
    const step = course.awaits(kind, awaited);
    if (step === undefined) return;
    show();
    await CancellationScope.nonCancellable(() =>
      activities.noteAwaitedApprovals.executeWithOptions(
        {
          ...localActivityOptions,
          summary: `${step.title}: ${awaited.approvals} of ${awaited.needed} approvals`,
        },
        [run, step, awaited, keyFor(step.id, 'awaits', awaited.approvals)],
      ),
    );
  });
  setHandler(
    submitEvidence,
    async ({ principal, references }) => {
      const key = keyFor('evidence', currentUpdateInfo()?.id ?? '');
      const received = await activities.receiveEvidence.executeWithOptions(
        { ...localActivityOptions, summary: 'Look up evidence that was handed in' },
        [run, principal, references, key],
      );
      course.changes(received.known);
      return received;
    },
    { validator: (submitted) => requireAcceptable(submitted, course) },
  );

  // Holds from before the first step on: whatever ends the run, what it recorded is closed.
  let ending: Ending;
  let interruption: TemporalFailure | undefined;
  try {
    ending = await carryOut();
  } catch (error) {
    // Anything else is a mistake in this code: the run stays open until a worker has it mended.
    if (!(error instanceof TemporalFailure)) throw error;
    interruption = isCancellation(error) ? error : faultOf(error);
    ending = {
      state: 'abandoned',
      ...(isCancellation(error)
        ? { reason: cancellationText(cancelReason) }
        : { reason: interruption.message, fault: faultTypeOf(interruption) }),
    };
  }
  await CancellationScope.nonCancellable(() => close(ending));
  if (interruption !== undefined) throw interruption;
  return course.resultOf(ending);

  async function carryOut(): Promise<Ending> {
    show();
    const rehearsals = input.steps.filter((step) => 'rehearsal' in step);
    for (const due of stepGroups(input.steps)) {
      if ('decisions' in due) {
        const ending = await decide(due);
        if (ending !== undefined) return ending;
      } else if ('key' in due) await makeKey(due);
      // All of them begin where the first one stands.
      else if (due === rehearsals[0]) await rehearse(due, rehearsals);
    }
    return { state: 'completed', reason: 'Every step was decided.' };
  }

  async function makeKey(step: KeyStep): Promise<void> {
    course.judging(step);
    await effects.makeKey.executeWithOptions({ ...effectOptions, summary: step.title }, [
      run,
      step,
      keyFor(step.id),
    ]);
    course.made(step);
    show();
  }

  async function rehearse(first: RehearsalStep, rehearsals: readonly RehearsalStep[]): Promise<void> {
    course.judging(first);
    show();
    await rehearseAsChildren(input, rehearsals, async (step, ended) => {
      course.rehearsed(step, ended);
      show();
      await CancellationScope.nonCancellable(() =>
        activities.noteRehearsal.executeWithOptions(
          { ...localActivityOptions, summary: `${step.title}: ${ended.state}` },
          [run, step, ended, keyFor(step.id)],
        ),
      );
    });
  }

  /** Makes decisions, and each again until it passes; gives how the run ends where one doesn't. */
  async function decide({ decisions }: DecisionGroup): Promise<Ending | undefined> {
    const last = Date.now() >= deadline;
    const judgements = await judge(decisions, 1);
    show();
    for (const [index, step] of decisions.entries()) {
      const judgement = judgements[index];
      const ending = judgement && stopsAt(step, judgement) ? await mend(step, judgement, last) : undefined;
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  /** All have come to an end when one of them is found to have failed: what they recorded can then be withdrawn. */
  async function judge(
    steps: DecisionGroup['decisions'],
    evaluation: number,
  ): Promise<readonly StepJudgement[]> {
    course.judging(steps[0]);
    const judged = await Promise.allSettled(
      steps.map((step) =>
        activities[step.operation].executeWithOptions(
          { ...localActivityOptions, summary: evaluation === 1 ? step.title : `${step.title}, again` },
          [run, step, evaluation, keyFor(step.id, evaluation)],
        ),
      ),
    );
    const judgements = steps.flatMap((step, index) => {
      const judgement = judged[index];
      if (judgement?.status !== 'fulfilled') return [];
      course.decided(step, judgement.value, evaluation);
      return [judgement.value];
    });
    const failed = judged.find((judgement) => judgement.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return judgements;
  }

  /** Has a refused step judged again as what it asks for comes; gives how the run ends where it doesn't pass. */
  async function mend(
    step: DecisionStep,
    first: RefusedStep,
    firstWasLast: boolean,
  ): Promise<Ending | undefined> {
    let refused = first;
    let last = firstWasLast;
    let askedAtOnce: string | undefined;
    for (let evaluation = 1; ; evaluation++) {
      const { code, mend, reason } = refused;
      if (mend !== 'evidence') return { state: 'refused', code, reason };
      if (last) return { state: 'abandoned', code, reason: deadlineText(step) };
      // What has come already is worth one more judgement, not one after the other without end.
      const asked = JSON.stringify(refused.missing);
      const came = await startWaiting(step, refused, evaluation);
      if (came && asked !== askedAtOnce) askedAtOnce = asked;
      else {
        askedAtOnce = undefined;
        await condition(() => course.awaitedCame, Math.max(deadline - Date.now(), 1));
      }
      last = Date.now() >= deadline;
      const [judgement] = await judge([step], evaluation + 1);
      if (judgement === undefined || !stopsAt(step, judgement)) {
        show();
        return undefined;
      }
      refused = judgement;
    }
  }

  async function startWaiting(step: DecisionStep, refused: RefusedStep, evaluation: number) {
    const until = new Date(deadline).toISOString();
    course.wait(step, refused, until);
    if (evaluation === 1) upsertSearchAttributes(attributesOfWaiting(step.id, refused.code));
    show();
    return activities.startWaiting.executeWithOptions(
      { ...localActivityOptions, summary: `Wait for what \`${refused.code}\` asks for` },
      [run, step, refused, until, keyFor(step.id, evaluation, 'waiting')],
    );
  }

  async function close(ending: Ending): Promise<void> {
    course.close(ending);
    show(ending);
    await condition(allHandlersFinished);
    const team = await activities.closeProvisioning.executeWithOptions(
      { ...localActivityOptions, summary: `Close as ${ending.state}` },
      [run, ending],
    );
    show(ending, team);
    upsertSearchAttributes(attributesOfEnding(ending.state, ending.code));
  }

  function show(ending?: Ending, team?: string): void {
    setCurrentDetails(currentDetails(course.progress, ending, team));
  }
}

function stopsAt(step: DecisionStep, judgement: StepJudgement): judgement is RefusedStep {
  return judgement.outcome === 'refused' && step.goesOn !== true;
}

const mostReferences = 100;

/** @throws ApplicationFailure, which rejects the update before anything of it is kept. */
function requireAcceptable({ principal, references }: SubmittedEvidence, course: ProvisioningCourse): void {
  if (course.closed)
    throw ApplicationFailure.nonRetryable('The provisioning has ended.', 'provisioning_closed');
  const acceptable =
    typeof principal === 'string' &&
    Array.isArray(references) &&
    references.length >= 1 &&
    references.length <= mostReferences &&
    references.every(readsAsReference);
  if (!acceptable) {
    throw ApplicationFailure.nonRetryable(
      `Expected a principal and 1 to ${mostReferences} references, kind:name.`,
      'schema_invalid',
    );
  }
}

function faultOf(failure: TemporalFailure): ApplicationFailure {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return ApplicationFailure.nonRetryable(
    `The run could not go on: ${cause?.message ?? failure.message}`,
    type ?? 'fault',
  );
}

function faultTypeOf(interruption: TemporalFailure): string {
  return (interruption instanceof ApplicationFailure ? interruption.type : undefined) ?? 'fault';
}

function cancellationText(reason: string | undefined): string {
  return reason === undefined ? 'The run was cancelled.' : `The run was cancelled: ${reason}`;
}

function deadlineText({ title }: DecisionStep): string {
  return `What “${title}” waits for did not come before the deadline.`;
}
