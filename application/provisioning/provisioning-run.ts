import type { Outcome } from '../../domain/outcome';
import type { AwaitedRecord, ProvisioningEvent } from '../../domain/provisioning';
import type { Reference } from '../../domain/reference';
import type { Mend } from '../../domain/refusal-codes';
import type { EventStore, TenantId } from '../../store/event-store';
import type { Provisionings } from '../../store/provisionings';
import type { Tenants } from '../../store/tenants';
import { type Answer, refusedBodySchema } from '../answer';
import type { Escalations } from '../escalation/escalations';
import type { Execute } from '../execute';
import type { Draft } from '../plan-append';
import type { Problem } from '../problem';
import { completedRequest } from './completed-request';
import { knownReferences } from './known-references';
import { eventOf, noteInRun, type RunIdentity } from './run-notes';
import type { EvidenceReceived } from './runs';
import type { DecisionStep } from './steps';

export interface ProvisioningRunDependencies {
  readonly execute: Execute;
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly provisionings: Provisionings;
  readonly escalations: Pick<Escalations, 'raise' | 'escalateTo'>;
  readonly clock: () => Date;
}

/** What a step came to. */
export type StepJudgement =
  | {
      readonly outcome: Exclude<Outcome, 'refused'>;
      readonly record: string;
      /** A stable code that comes with the outcome. */
      readonly code?: string;
    }
  | {
      readonly outcome: 'refused';
      readonly record: string;
      readonly code: string;
      readonly mend: Mend;
      readonly reason: string;
      readonly remedy: string;
      readonly missing: readonly AwaitedRecord[];
      /** Which team to call where the gate was expected to open; runs begun before teams were told know none. */
      readonly team?: string;
    };

/** A step's request that could not be decided: a fault of the run, not a decision. */
export class StepNotDecided extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

/** What a run does to the record store. Each call may be repeated under its key and is carried out once. */
export class ProvisioningRun {
  constructor(private readonly dependencies: ProvisioningRunDependencies) {}

  /** Judges a step and keeps the decision and a note of it in the run's stream, in one transaction. @throws StepNotDecided */
  async decideStep(
    run: RunIdentity,
    step: DecisionStep,
    evaluation: number,
    key: string,
  ): Promise<StepJudgement> {
    const result = await this.dependencies.execute(
      step.operation,
      await completedRequest(this.dependencies, run, step),
      { principal: run.principal, tenant: run.tenant },
      { idempotencyKey: key, accompany: (draft) => [eventOf(run, decided(step, evaluation, draft))] },
    );
    if (!result.ok) throw new StepNotDecided(result.problem);
    const judgement = judgementOf(result.value, this.dependencies.escalations.escalateTo('policy').team);
    if (judgement.outcome !== 'refused' && evaluation > 1)
      await this.dependencies.provisionings.markRunning(run.provisioning);
    return judgement;
  }

  /**
   * Notes that the run waits, lists what wakes it, and only then looks whether that has come meanwhile: what is
   * recorded after the look finds the run listed. True where something has come and the step is to be judged again.
   */
  async startWaiting(
    run: RunIdentity,
    step: DecisionStep,
    refusal: Extract<StepJudgement, { outcome: 'refused' }>,
    until: string,
    key: string,
  ): Promise<boolean> {
    const tenant = await this.dependencies.tenants.allot(run.tenant);
    const data = { step: step.id, code: refusal.code, missing: [...refusal.missing], until };
    await this.note(run, run.principal.id, key, { type: 'PROVISIONING_WAITING', data });
    const awaited = refusal.missing.flatMap(({ reference }) => (reference === null ? [] : [reference]));
    await this.dependencies.provisionings.markWaiting(run.provisioning, awaited);
    return (await this.knownAmong(tenant, awaited)).length > 0;
  }

  /** Verifies that handed-in references are known records, and notes who handed them in. */
  async receiveEvidence(
    run: RunIdentity,
    principal: string,
    references: readonly Reference[],
    key: string,
  ): Promise<EvidenceReceived> {
    const tenant = await this.dependencies.tenants.allot(run.tenant);
    const known = await this.knownAmong(tenant, references);
    if (known.length > 0) {
      const data = { references: [...known] };
      await this.note(run, principal, key, { type: 'PROVISIONING_EVIDENCE_SUBMITTED', data });
    }
    return { known, unknown: references.filter((candidate) => !known.includes(candidate)) };
  }

  private knownAmong(tenant: TenantId, references: readonly Reference[]): Promise<readonly Reference[]> {
    const { store, clock } = this.dependencies;
    return knownReferences(store, tenant, references, clock());
  }

  private note(run: RunIdentity, actor: string, key: string, event: ProvisioningEvent): Promise<void> {
    return noteInRun(this.dependencies, run, { event, actor, key });
  }
}

function decided(step: DecisionStep, evaluation: number, draft: Draft): ProvisioningEvent {
  const { decision } = draft;
  return {
    type: 'PROVISIONING_STEP_DECIDED',
    data: {
      step: step.id,
      title: step.title,
      operation: step.operation,
      evaluation,
      outcome: decision.outcome,
      ...(decision.code === undefined ? {} : { code: decision.code }),
      record: draft.stream,
      receipt: draft.eventId,
      made: [...draft.made],
      missing:
        decision.outcome === 'refused'
          ? decision.missing.map(({ field, reference, kinds }) => ({
              field,
              reference: reference ?? null,
              kinds: [...kinds],
            }))
          : [],
    },
  };
}

function judgementOf({ outcome, body, receipt }: Answer, team: string): StepJudgement {
  const record = receipt?.record ?? '';
  if (outcome !== 'refused')
    return { outcome, record, ...(receipt?.code === undefined ? {} : { code: receipt.code }) };
  const { stable_code: code, mend, reason, remedy, missing } = refusedBodySchema.parse(body);
  return { outcome, record, code, mend, reason, remedy, missing, team };
}
