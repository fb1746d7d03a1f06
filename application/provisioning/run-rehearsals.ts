import type { AwaitedApprovals, StepRehearsed } from '../../domain/provisioning';
import type { Rehearsals } from '../../store/rehearsals';
import type { TenantKeys } from '../rehearsals/tenant-keys';
import { StepNotDecided } from './provisioning-run';
import { type NoteDependencies, noteInRun, type RunIdentity } from './run-notes';
import type { KeyStep, RehearsalStep } from './steps';

export interface RunRehearsalsDependencies extends NoteDependencies {
  readonly tenantKeys: Pick<TenantKeys, 'create'>;
  readonly rehearsals: Pick<Rehearsals, 'list'>;
}

/** A rehearsal that has just ended is among so many of its tenant and kind, newest first. */
const newest = 50;

/** How a rehearsal of a run ended, as its workflow tells it. */
export type RehearsalEnded = Omit<StepRehearsed, 'step' | 'title' | 'kind'>;

/** What a run does for its rehearsals, beyond deciding. Each call may be repeated under its key. */
export class RunRehearsals {
  constructor(private readonly dependencies: RunRehearsalsDependencies) {}

  /** Makes the key, or finds it made, and notes its public key in the run's stream. @throws StepNotDecided */
  async makeKey(run: RunIdentity, { id: step, key }: KeyStep, noteKey: string): Promise<void> {
    const made = await this.dependencies.tenantKeys.create(
      key.keyStore,
      { tenant: run.tenant, name: key.name, algorithm: 'ed25519' },
      { principal: run.principal, tenant: run.tenant },
    );
    if (!made.ok) throw new StepNotDecided(made.problem);
    const { keyStore: key_store, name: key_name, publicKey: public_key } = made.value;
    await noteInRun(this.dependencies, run, {
      event: { type: 'PROVISIONING_KEY_MADE', data: { step, key_store, key_name, public_key } },
      actor: run.principal.id,
      key: noteKey,
    });
  }

  noteAwaiting(
    run: RunIdentity,
    { id: step }: RehearsalStep,
    awaited: AwaitedApprovals,
    key: string,
  ): Promise<void> {
    return noteInRun(this.dependencies, run, {
      event: { type: 'PROVISIONING_REHEARSAL_AWAITS', data: { step, ...awaited } },
      actor: run.principal.id,
      key,
    });
  }

  /** Where its workflow could not say which rehearsal it was, the list does. */
  async noteEnded(
    run: RunIdentity,
    { id: step, title, rehearsal: { kind } }: RehearsalStep,
    ended: RehearsalEnded,
    key: string,
  ): Promise<void> {
    const rehearsal = ended.rehearsal ?? (await this.listedAs(ended.workflow_id, run, kind));
    await noteInRun(this.dependencies, run, {
      event: { type: 'PROVISIONING_REHEARSED', data: { step, title, kind, ...ended, rehearsal } },
      actor: run.principal.id,
      key,
    });
  }

  private async listedAs(
    workflowId: string,
    run: RunIdentity,
    kind: StepRehearsed['kind'],
  ): Promise<string | null> {
    const { tenants, rehearsals } = this.dependencies;
    const tenant = await tenants.allot(run.tenant);
    const rows = await rehearsals.list({ tenant, kind, limit: newest });
    return rows.find((row) => row.workflowId === workflowId)?.id ?? null;
  }
}
