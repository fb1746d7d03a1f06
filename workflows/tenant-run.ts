import {
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { RunActivities } from '../activities/run-activities';
import type { Over, RunConclusion, TenantRunInput, TenantRunResult } from '../application/runs/tenant-run';
import { attributesOfEnding } from './search-attributes';
import { type ShownRunStep, tenantRunDetails } from './tenant-run-details';

const options = {
  // Above what a model, or a tool, is given.
  startToCloseTimeout: '90 seconds',
  // A step whose worker died goes on with another one after seconds.
  heartbeatTimeout: '5 seconds',
  // What is under way for a cancelled run has to be over before the run is closed.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
} as const;

const activities = proxyActivities<RunActivities>(options);

/**
 * A run of a tenant: its model takes turns, and has tools used, until it answers. Ends as answered, refused,
 * quota_exhausted, turns_exhausted, failed or cancelled. What is said is nowhere in here.
 */
export async function tenantRun(input: TenantRunInput): Promise<TenantRunResult> {
  const course = new RunCourse(input);
  let conclusion: RunConclusion;
  let interruption: unknown;
  try {
    conclusion = await course.follow();
  } catch (error) {
    interruption = error;
    conclusion = interrupted(error);
  }
  await CancellationScope.nonCancellable(() => course.end(conclusion));
  if (interruption !== undefined) throw interruption;
  return { run: input.run, ...conclusion };
}

/** A run under way. */
class RunCourse {
  private readonly steps: ShownRunStep[] = [];

  constructor(private readonly input: TenantRunInput) {}

  async follow(): Promise<RunConclusion> {
    const { input } = this;
    const admitted = await this.step('Admit the run', (summary) =>
      activities.admitRun.executeWithOptions(summary, [input]),
    );
    if (admitted.status === 'over') return admitted.conclusion;
    for (let turn = 1; turn <= input.maxTurns; turn++) {
      const taken = (await this.reserve(turn)) ?? (await this.take(turn));
      if (taken !== undefined) return taken;
    }
    return {
      state: 'turns_exhausted',
      code: 'turns_exhausted',
      reason: `The model went on asking for tools, and gave no answer in ${input.maxTurns} turns.`,
    };
  }

  async end(conclusion: RunConclusion): Promise<void> {
    const { state, code } = conclusion;
    await activities.endRun.executeWithOptions({ ...options, summary: `Close as ${state}` }, [
      this.input,
      conclusion,
    ]);
    upsertSearchAttributes(attributesOfEnding(state, code ?? undefined));
    this.show(state, conclusion);
  }

  /** Undefined once the turn's share of the quotas is taken. */
  private async reserve(turn: number): Promise<RunConclusion | undefined> {
    for (;;) {
      const reserved = await this.step(`Reserve turn ${turn}`, (summary) =>
        activities.reserveTurn.executeWithOptions(summary, [this.input, turn]),
      );
      switch (reserved.status) {
        case 'reserved':
          return undefined;
        case 'over':
          return reserved.conclusion;
        case 'waits':
          this.show(`waits for the quota ${reserved.quota}`);
          await sleep(reserved.milliseconds);
          break;
        default:
          return reserved satisfies never;
      }
    }
  }

  /** Undefined where the model has another turn. */
  private async take(turn: number): Promise<RunConclusion | undefined> {
    const { input } = this;
    const asked = await this.step(`Ask the model, turn ${turn}`, (summary) =>
      activities.askModel.executeWithOptions(summary, [input, turn]),
    );
    switch (asked.status) {
      case 'over':
        return asked.conclusion;
      case 'answered':
        return { state: 'answered', code: null, reason: null };
      case 'asks':
        break;
      default:
        return asked satisfies never;
    }
    for (let part = 1; part <= asked.calls; part++) {
      const used = await this.step(`Use a tool, turn ${turn}.${part}`, (summary) =>
        activities.useTool.executeWithOptions(summary, [input, turn, part]),
      );
      if (used.status === 'over') return used.conclusion;
    }
    return undefined;
  }

  private async step<Result extends { readonly status: string }>(
    title: string,
    ask: (options: CallOptions) => Promise<Result | Over>,
  ): Promise<Result | Over> {
    const index = this.steps.push({ title, result: null }) - 1;
    this.show(title);
    const result = await ask({ ...options, summary: title });
    this.steps[index] = { title, result: told(result) };
    this.show(title);
    return result;
  }

  private show(stage: string, conclusion?: RunConclusion): void {
    const { input, steps } = this;
    setCurrentDetails(tenantRunDetails({ input, stage, steps, conclusion }));
  }
}

type CallOptions = typeof options & { readonly summary: string };

/** What became of a step, in words, codes and numbers of our own. */
function told(result: { readonly status: string }): string {
  const { status, ...details } = result;
  const shown = Object.values(details).filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  return [status, ...shown].map((word) => `\`${word}\``).join(' ');
}

function interrupted(error: unknown): RunConclusion {
  return isCancellation(error)
    ? { state: 'cancelled', code: 'cancelled', reason: 'The run was cancelled.' }
    : { state: 'failed', code: 'fault', reason: 'The run could not go on for a fault.' };
}
