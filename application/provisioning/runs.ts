import type { Principal } from '../../domain/principal';
import type { Reference } from '../../domain/reference';
import type { ProvisioningStep } from './steps';

/** What a run is given. References, commitments and flags only: it lies in the workflow's history. */
export interface ProvisioningRunInput {
  readonly provisioning: string;
  readonly tenant: Reference;
  readonly company: Reference;
  /** The principal for whom the run decides. */
  readonly principal: Principal;
  readonly steps: readonly ProvisioningStep[];
  /** Milliseconds for which the run may wait for evidence, from its start. */
  readonly waitAtMost: number;
}

/** What the run answers to evidence that is handed in. */
export interface EvidenceReceived {
  /** The references that are known records of the tenant now. */
  readonly known: readonly Reference[];
  readonly unknown: readonly Reference[];
}

export type RunStatus = 'running' | 'closed' | 'absent';

/** The workflows that carry provisionings out; an adapter has Temporal behind it. */
export interface ProvisioningRuns {
  /** Starts the run, or finds it started. @throws DependencyAway */
  start(workflowId: string, input: ProvisioningRunInput): Promise<void>;
  /** Asks an open run to end; false where none is open. @throws DependencyAway */
  cancel(workflowId: string, reason: string): Promise<boolean>;
  /** Hands references of recorded evidence to a run that is open; undefined where none is. @throws DependencyAway */
  submitEvidence(
    workflowId: string,
    principal: string,
    references: readonly Reference[],
  ): Promise<EvidenceReceived | undefined>;
  /** Tells an open run that a record that it waits for has changed. @throws DependencyAway */
  factsChanged(workflowId: string, streams: readonly string[]): Promise<void>;
  status(workflowId: string): Promise<RunStatus>;
}

/** A dependency doesn't answer; the request may be sent again. */
export class DependencyAway extends Error {
  constructor(
    readonly dependency: 'postgres' | 'temporal',
    options?: ErrorOptions,
  ) {
    super(`${dependency} is away`, options);
  }
}
