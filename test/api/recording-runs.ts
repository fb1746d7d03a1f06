import type {
  EvidenceReceived,
  ProvisioningRunInput,
  ProvisioningRuns,
  RunStatus,
} from '../../application/provisioning/runs';
import { DependencyAway } from '../../application/provisioning/runs';
import type { Reference } from '../../domain/reference';

/** Stands where Temporal would: keeps what it is told, and runs nothing. For tests of HTTP alone. */
export class RecordingRuns implements ProvisioningRuns {
  readonly started = new Map<string, ProvisioningRunInput>();
  readonly submitted: (readonly Reference[])[] = [];
  readonly cancelled: string[] = [];
  /** As if Temporal didn't answer. */
  away = false;
  /** Whether there is a run for what is cancelled or handed in. */
  open = true;

  async start(workflowId: string, input: ProvisioningRunInput): Promise<void> {
    this.refuseIfAway();
    this.started.set(workflowId, input);
  }

  async cancel(_workflowId: string, reason: string): Promise<boolean> {
    this.refuseIfAway();
    this.cancelled.push(reason);
    return this.open;
  }

  async submitEvidence(
    _workflowId: string,
    _principal: string,
    references: readonly Reference[],
  ): Promise<EvidenceReceived | undefined> {
    this.refuseIfAway();
    if (!this.open) return undefined;
    this.submitted.push(references);
    return { known: references, unknown: [] };
  }

  async factsChanged(): Promise<void> {}

  async status(): Promise<RunStatus> {
    return 'running';
  }

  private refuseIfAway(): void {
    if (this.away) throw new DependencyAway('temporal');
  }
}
