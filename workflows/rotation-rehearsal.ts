import {
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { RehearsalActivities } from '../activities/rehearsal-activities';
import type {
  RehearsalConclusion,
  RehearsalResult,
  RehearsalRunInput,
  StepResult,
} from '../application/rehearsals/rehearsal-run';
import type { KeyBinding } from '../domain/key-binding';
import { rehearsalDetails, type ShownStep } from './rehearsal-details';
import { scheduledTime } from './scheduled-time';
import { attributesOfRehearsal } from './search-attributes';

// A provider is asked five times: what it says last, or that it says nothing, is what the step comes to.
const options = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '20 seconds' },
} as const;

const activities = proxyActivities<RehearsalActivities>(options);

/**
 * Rehearses the rotation of a key at its key store: a replacement is made, both versions sign, the old one is retired and
 * must then refuse. Ends as done, refused, failed or cancelled; whichever it is, no key stays behind that the drill made
 * for itself.
 */
export async function rotationRehearsal(input: RehearsalRunInput): Promise<RehearsalResult> {
  const { workflowId, runId } = workflowInfo();
  const keyFor = (step: string) => [workflowId, runId, step].join('/');
  const steps: ShownStep[] = [];
  let provider = '…';

  const opened = await activities.openRehearsal.executeWithOptions(
    { ...options, summary: 'Open the rehearsal' },
    ['rotation', input, { workflowId, scheduledFor: scheduledTime() }],
  );
  if (opened.status === 'over') return opened.result;
  const { run, period, binding } = opened;
  provider = binding?.provider ?? 'none';

  const observations: string[] = [];
  const cleaning: (() => Promise<unknown>)[] = [];
  let conclusion: RehearsalConclusion;
  let interruption: unknown;
  try {
    if (binding !== null) await exercise(binding);
    conclusion = await conclude();
  } catch (error) {
    interruption = error;
    conclusion = isCancellation(error)
      ? { state: 'cancelled', code: null, reason: 'The rehearsal was cancelled.', record: null }
      : {
          state: 'failed',
          code: 'fault',
          reason: 'The rehearsal could not go on for a fault.',
          record: null,
        };
  }
  await CancellationScope.nonCancellable(async () => {
    for (let clean = cleaning.pop(); clean !== undefined; clean = cleaning.pop()) await clean();
    await activities.closeRehearsal.executeWithOptions(
      { ...options, summary: `Close as ${conclusion.state}` },
      [run, conclusion],
    );
    upsertSearchAttributes(attributesOfRehearsal('rotation', conclusion.state));
    show(conclusion.state, conclusion);
  });
  if (interruption !== undefined) throw interruption;
  return { rehearsal: run.rehearsal, kind: run.kind, tenant: run.tenant, ...conclusion };

  /** Goes through the drill at the provider, as far as it comes. */
  async function exercise(bound: KeyBinding): Promise<void> {
    const live = await observed('Examine the bound key', (key, summary) =>
      activities.examineKey.executeWithOptions(summary, [key, run, bound]),
    );
    if (live === undefined) return;
    const old = bound.rotation_policy === 'rotate' ? live : await throwAway(bound, live.algorithm);
    if (old === undefined) return;
    const replacement = await observed('Rotate the key', (key, summary) =>
      activities.rotateKey.executeWithOptions(summary, [key, run, bound, old]),
    );
    if (replacement === undefined) return;
    const nonce = uuid4();
    const signed = await observed('Sign with the old version', (key, summary) =>
      activities.signNonce.executeWithOptions(summary, [key, run, bound, 'old', old, nonce]),
    );
    if (signed === undefined) return;
    const signedAnew = await observed('Sign with the new version', (key, summary) =>
      activities.signNonce.executeWithOptions(summary, [key, run, bound, 'new', replacement, nonce]),
    );
    if (signedAnew === undefined) return;
    const retired = await observed('Let the old version verify only', (key, summary) =>
      activities.retireVersion.executeWithOptions(summary, [key, run, bound, old]),
    );
    if (retired === undefined) return;
    const refused = await observed('See the old version refuse to sign', (key, summary) =>
      activities.proveRetired.executeWithOptions(summary, [key, run, bound, old, nonce]),
    );
    if (refused === undefined) return;
    await observed('See the old signature still verify', (key, summary) =>
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
  async function throwAway(
    bound: KeyBinding,
    algorithm: Parameters<RehearsalActivities['createThrowAwayKey']>[3]['algorithm'],
  ) {
    cleaning.push(() =>
      observed('Destroy the throw-away key', (key, summary) =>
        activities.destroyThrowAwayKey.executeWithOptions(summary, [key, run, bound, period]),
      ),
    );
    return observed('Create a throw-away key', (key, summary) =>
      activities.createThrowAwayKey.executeWithOptions(summary, [key, run, bound, { period, algorithm }]),
    );
  }

  /** What a step gave; nothing where it didn't come out as the drill wants to see it. */
  async function observed<Value>(
    title: string,
    ask: (key: string, summary: typeof options & { readonly summary: string }) => Promise<StepResult<Value>>,
  ): Promise<Value | undefined> {
    const index = steps.push({ title, result: null }) - 1;
    show(title);
    const result = await ask(keyFor(title), { ...options, summary: title });
    steps[index] = { title, result: result.ok ? 'ok' : result.result };
    observations.push(result.observation);
    show(title);
    return result.ok ? result.value : undefined;
  }

  function conclude(): Promise<RehearsalConclusion> {
    return activities.concludeRehearsal.executeWithOptions(
      { ...options, summary: 'Record what was rehearsed' },
      [
        run,
        'keyCustody.rotationRehearse',
        {
          ...(binding === null ? {} : { provider_attestation: binding.provider_attestation }),
          provider_observations: observations,
          rotation_reason: `rehearsal ${period}`,
        },
        keyFor('conclude'),
      ],
    );
  }

  function show(stage: string, ended?: RehearsalConclusion): void {
    setCurrentDetails(rehearsalDetails({ tenant: run.tenant, provider, stage, steps, conclusion: ended }));
  }
}
