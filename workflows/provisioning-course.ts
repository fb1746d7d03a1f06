import type { Ending } from '../application/provisioning/close-provisioning';
import type { StepJudgement } from '../application/provisioning/provisioning-run';
import type { RehearsalEnded } from '../application/provisioning/run-rehearsals';
import type { ProvisioningRunInput } from '../application/provisioning/runs';
import type {
  DecisionStep,
  KeyStep,
  ProvisioningStep,
  RehearsalStep,
} from '../application/provisioning/steps';
import type { Outcome } from '../domain/outcome';
import type { AwaitedApprovals } from '../domain/provisioning';
import type { RehearsalEnding, RehearsalKind } from '../domain/rehearsal';

export type RefusedStep = Extract<StepJudgement, { outcome: 'refused' }>;

/** What a step came to; no outcome while it is due. */
export interface StepOutcome {
  readonly step: string;
  readonly title: string;
  /** Of a rehearsal, how it ended. */
  readonly outcome: Outcome | RehearsalEnding | null;
  readonly code: string | null;
  /** How often it was judged. */
  readonly evaluation: number;
  /** For whom a rehearsal waits; told only while it does. */
  readonly awaits?: AwaitedApprovals;
}

export interface Waiting {
  readonly step: string;
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly missing: RefusedStep['missing'];
  /** Which team to call where what is missing was expected to be there. */
  readonly team?: string | undefined;
  /** ISO 8601, UTC. */
  readonly until: string;
}

/** What the query `progress` answers. */
export interface ProvisioningProgress {
  readonly provisioning: string;
  readonly tenant: string;
  /** The id of the step that is due, `closing`, or how the run ended. */
  readonly stage: string;
  readonly steps: readonly StepOutcome[];
  readonly waiting: Waiting | null;
}

/** What the workflow returns. */
export interface ProvisioningResult {
  readonly provisioning: string;
  readonly tenant: string;
  readonly state: Ending['state'];
  readonly code: string | null;
  readonly reason: string;
  readonly steps: readonly StepOutcome[];
}

/** How far a run has come, in memory; what happened stands in the record store. */
export class ProvisioningCourse {
  private readonly came = new Map<string, Pick<StepOutcome, 'outcome' | 'code' | 'evaluation'>>();
  private readonly awaited = new Map<string, AwaitedApprovals>();
  /** Streams that are said to have changed since steps were last judged. */
  private readonly changed = new Set<string>();
  private due: string | undefined;
  private waitingFor: Waiting | undefined;
  private ending: Ending | undefined;

  constructor(private readonly input: ProvisioningRunInput) {}

  /** Says that a step, and others with it, is about to be judged: what changed before is what they will see. */
  judging(first: ProvisioningStep): void {
    this.due = first.id;
    this.changed.clear();
  }

  decided(step: DecisionStep, judgement: StepJudgement, evaluation: number): void {
    this.came.set(step.id, { outcome: judgement.outcome, code: judgement.code ?? null, evaluation });
    this.waitingFor = undefined;
  }

  made(step: KeyStep): void {
    this.came.set(step.id, { outcome: 'recorded', code: null, evaluation: 1 });
  }

  /** The step whose rehearsal waits, where the run has one of that kind. */
  awaits(kind: RehearsalKind, awaited: AwaitedApprovals): RehearsalStep | undefined {
    const step = this.input.steps.find(
      (candidate): candidate is RehearsalStep =>
        'rehearsal' in candidate && candidate.rehearsal.kind === kind,
    );
    if (step !== undefined) this.awaited.set(step.id, awaited);
    return step;
  }

  rehearsed(step: RehearsalStep, { state, code }: RehearsalEnded): void {
    this.awaited.delete(step.id);
    this.came.set(step.id, { outcome: state, code, evaluation: 1 });
    const others = this.input.steps.filter((other) => 'rehearsal' in other && !this.came.has(other.id));
    this.due = others[0]?.id ?? this.due;
  }

  wait(step: DecisionStep, { code, reason, remedy, missing, team }: RefusedStep, until: string): void {
    this.due = step.id;
    this.waitingFor = { step: step.id, code, reason, remedy, missing, until, team };
  }

  changes(streams: readonly string[]): void {
    for (const stream of streams) this.changed.add(stream);
  }

  /** Whether one of the records that a refusal asks for has changed since. */
  get awaitedCame(): boolean {
    const awaited = (this.waitingFor?.missing ?? []).flatMap(({ reference }) => reference ?? []);
    return awaited.length === 0 ? this.changed.size > 0 : awaited.some((stream) => this.changed.has(stream));
  }

  close(ending: Ending): void {
    this.ending = ending;
    this.waitingFor = undefined;
  }

  /** Whether the run has come to its end, and takes nothing more. */
  get closed(): boolean {
    return this.ending !== undefined;
  }

  get progress(): ProvisioningProgress {
    return {
      provisioning: this.input.provisioning,
      tenant: this.input.tenant,
      stage: this.ending?.state ?? this.due ?? 'starting',
      steps: this.steps,
      waiting: this.waitingFor ?? null,
    };
  }

  resultOf({ state, code, reason }: Ending): ProvisioningResult {
    const { provisioning, tenant } = this.input;
    return { provisioning, tenant, state, code: code ?? null, reason, steps: this.steps };
  }

  private get steps(): readonly StepOutcome[] {
    return this.input.steps.map(({ id, title }) => {
      const { outcome = null, code = null, evaluation = 0 } = this.came.get(id) ?? {};
      const awaits = this.awaited.get(id);
      return { step: id, title, outcome, code, evaluation, ...(awaits === undefined ? {} : { awaits }) };
    });
  }
}
