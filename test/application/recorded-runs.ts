import {
  DependencyAway,
  type EvidenceReceived,
  type ProvisioningRunInput,
  type ProvisioningRuns,
  type RunStatus,
} from '../../application/provisioning/runs';
import type { Reference } from '../../domain/reference';

/** The port behind which workflows run, with none behind it: it keeps what it is told, and runs end when a test says. */
export class RecordedRuns implements ProvisioningRuns {
  readonly started = new Map<string, ProvisioningRunInput>();
  readonly cancelled: { readonly workflowId: string; readonly reason: string }[] = [];
  readonly submitted: {
    readonly workflowId: string;
    readonly principal: string;
    readonly references: readonly Reference[];
  }[] = [];
  readonly woken: { readonly workflowId: string; readonly streams: readonly string[] }[] = [];
  /** Nothing answers. */
  away = false;
  private readonly ended = new Set<string>();

  /** As if the run had been terminated, or had finished. */
  end(workflowId: string): void {
    this.ended.add(workflowId);
  }

  async start(workflowId: string, input: ProvisioningRunInput): Promise<void> {
    this.answer();
    if (!this.started.has(workflowId)) this.started.set(workflowId, input);
  }

  async cancel(workflowId: string, reason: string): Promise<boolean> {
    this.answer();
    if (!this.isOpen(workflowId)) return false;
    this.cancelled.push({ workflowId, reason });
    return true;
  }

  async submitEvidence(
    workflowId: string,
    principal: string,
    references: readonly Reference[],
  ): Promise<EvidenceReceived | undefined> {
    this.answer();
    if (!this.isOpen(workflowId)) return undefined;
    this.submitted.push({ workflowId, principal, references });
    return { known: references, unknown: [] };
  }

  async factsChanged(workflowId: string, streams: readonly string[]): Promise<void> {
    this.answer();
    this.woken.push({ workflowId, streams });
  }

  async status(workflowId: string): Promise<RunStatus> {
    this.answer();
    if (!this.started.has(workflowId)) return 'absent';
    return this.ended.has(workflowId) ? 'closed' : 'running';
  }

  private isOpen(workflowId: string): boolean {
    return this.started.has(workflowId) && !this.ended.has(workflowId);
  }

  private answer(): void {
    if (this.away) throw new DependencyAway('temporal');
  }
}
