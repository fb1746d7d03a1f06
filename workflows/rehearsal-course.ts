import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BreakGlassActivities } from '../activities/break-glass-activities';
import type { RehearsalActivities } from '../activities/rehearsal-activities';
import type { OpenedRehearsal } from '../application/rehearsals/rehearsal-life';
import type {
  RehearsalConclusion,
  RehearsalResult,
  RehearsalRunInput,
  StepResult,
} from '../application/rehearsals/rehearsal-run';
import type { JsonObject } from '../domain/json';
import type { KeyBinding } from '../domain/key-binding';
import type { RehearsalKind } from '../domain/rehearsal';
import { rehearsalDetails, type ShownStep, type ShownWaiting } from './rehearsal-details';
import { scheduledTime } from './scheduled-time';
import { attributesOfRehearsal } from './search-attributes';

// A provider is asked five times: what it says last, or that it says nothing, is what the step comes to.
export const options = {
  startToCloseTimeout: '30 seconds',
  // A step whose worker died goes on with another one after seconds.
  heartbeatTimeout: '5 seconds',
  // What a cancelled call still does at the key store has to be over before it is undone.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '20 seconds' },
} as const;

export const activities = proxyActivities<RehearsalActivities & BreakGlassActivities>(options);

type Opened = Extract<OpenedRehearsal, { readonly status: 'open' }>;
type CallOptions = typeof options & { readonly summary: string };

/** What of a drill is its kind's own. */
export interface Drill {
  readonly operation: Parameters<RehearsalActivities['concludeRehearsal']>[1];
  /** Goes through the drill at the provider, as far as it comes. */
  exercise(course: RehearsalCourse, binding: KeyBinding): Promise<void>;
  /** Is told that nothing more is exercised, or that nothing was. */
  ends?(): void;
  /** What the decision that concludes it is asked with, beyond what every drill asks. */
  asks(opened: { readonly period: string }): JsonObject;
}

/**
 * The course of every rehearsal: opened, exercised, concluded by a decision on what was observed, cleaned up after, and
 * closed once.
 */
export async function rehearse(
  kind: RehearsalKind,
  input: RehearsalRunInput,
  drill: Drill,
): Promise<RehearsalResult> {
  const opened = await activities.openRehearsal.executeWithOptions(
    { ...options, summary: 'Open the rehearsal' },
    [
      kind,
      input,
      { workflowId: workflowInfo().workflowId, scheduledFor: input.period === null ? scheduledTime() : null },
    ],
  );
  if (opened.status === 'over') return opened.result;
  return new RehearsalCourse(opened).follow(drill);
}

/** A rehearsal under way. */
export class RehearsalCourse {
  readonly run: Opened['run'];
  readonly period: string;
  private readonly binding: KeyBinding | null;
  private readonly steps: ShownStep[] = [];
  private readonly observations: string[] = [];
  private waiting: ShownWaiting | undefined;
  private readonly cleaning: (() => Promise<unknown>)[] = [];

  constructor({ run, period, binding }: Opened) {
    this.run = run;
    this.period = period;
    this.binding = binding;
  }

  async follow(drill: Drill): Promise<RehearsalResult> {
    const { run, binding } = this;
    let conclusion: RehearsalConclusion;
    let interruption: unknown;
    try {
      if (binding !== null) await drill.exercise(this, binding);
      conclusion = await this.conclude(drill);
    } catch (error) {
      interruption = error;
      conclusion = interrupted(error);
    }
    drill.ends?.();
    await CancellationScope.nonCancellable(() => this.end(conclusion));
    if (interruption !== undefined) throw interruption;
    return { rehearsal: run.rehearsal, kind: run.kind, tenant: run.tenant, ...conclusion };
  }

  /** What a step gave; nothing where it didn't come out as the drill wants to see it. */
  async observed<Value>(
    title: string,
    ask: (key: string, summary: CallOptions) => Promise<StepResult<Value>>,
  ): Promise<Value | undefined> {
    const index = this.steps.push({ title, result: null }) - 1;
    this.show(title);
    const result = await ask(keyFor(title), { ...options, summary: title });
    this.steps[index] = { title, result: result.ok ? 'ok' : result.result };
    this.observations.push(result.observation);
    this.show(title);
    return result.ok ? result.value : undefined;
  }

  /** Lays by what is to be undone at the end, however the drill ends; what was laid by last is undone first. */
  undoAtEnd(clean: () => Promise<unknown>): void {
    this.cleaning.push(clean);
  }

  /** Shows for whom the drill waits. */
  waitsFor(waiting: ShownWaiting): void {
    this.waiting = waiting;
    this.show('Wait for answers');
  }

  waitsNoMore(): void {
    this.waiting = undefined;
  }

  private conclude({ operation, asks }: Drill): Promise<RehearsalConclusion> {
    const { binding, period } = this;
    return activities.concludeRehearsal.executeWithOptions(
      { ...options, summary: 'Record what was rehearsed' },
      [
        this.run,
        operation,
        {
          ...(binding === null ? {} : { provider_attestation: binding.provider_attestation }),
          provider_observations: this.observations,
          ...asks({ period }),
        },
        keyFor('conclude'),
      ],
    );
  }

  private async end(conclusion: RehearsalConclusion): Promise<void> {
    const { run, cleaning } = this;
    this.waitsNoMore();
    await condition(allHandlersFinished);
    for (let clean = cleaning.pop(); clean !== undefined; clean = cleaning.pop()) await clean();
    await activities.closeRehearsal.executeWithOptions(
      { ...options, summary: `Close as ${conclusion.state}` },
      [run, conclusion],
    );
    upsertSearchAttributes(attributesOfRehearsal(run.kind, conclusion.state));
    this.show(conclusion.state, conclusion);
  }

  private show(stage: string, conclusion?: RehearsalConclusion): void {
    const { run, steps, waiting } = this;
    const provider = this.binding?.provider ?? 'none';
    setCurrentDetails(rehearsalDetails({ tenant: run.tenant, provider, stage, steps, waiting, conclusion }));
  }
}

/** The same for every try of a step of this run. */
function keyFor(step: string): string {
  const { workflowId, runId } = workflowInfo();
  return [workflowId, runId, step].join('/');
}

function interrupted(error: unknown): RehearsalConclusion {
  return isCancellation(error)
    ? { state: 'cancelled', code: null, reason: 'The rehearsal was cancelled.', record: null }
    : { state: 'failed', code: 'fault', reason: 'The rehearsal could not go on for a fault.', record: null };
}
