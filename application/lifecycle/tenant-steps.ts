import { setTimeout as sleep } from 'node:timers/promises';
import type { EscalationArea } from '../../domain/escalation';
import type { Reference } from '../../domain/reference';
import type { RegisteredTenant, TenantStatus } from '../../domain/registered-tenant';
import type { Asked, TenantIsolation } from '../../domain/tenant-change';
import type { RegisteredTenants } from '../../store/registered-tenants';
import type { TenantMoves } from '../../store/tenant-moves';
import type { TenantRemains } from '../../store/tenant-remains';
import type { TenantRuns } from '../../store/tenant-runs';
import type { Caller } from '../caller';
import type { Escalations } from '../escalation/escalations';
import type { Result } from '../problem';
import type { TenantRegistry } from '../registry/tenant-registry';
import type { RehearsalSchedules } from '../rehearsals/rehearsal-schedules';
import type { TenantRunWorkflows } from '../runs/tenant-run-workflows';
import { type DestroyMadeKeysDependencies, destroyMadeKeys } from './destroy-made-keys';
import { StepDelayed, StepRefused } from './step-fault';
import { NamespaceTaken, type TenantNamespaces } from './tenant-namespaces';
import type { TenantWorkloads } from './tenant-workloads';

type Named = Pick<RegisteredTenant, 'tenant_id' | 'id' | 'reference'>;

export interface TenantStepsDependencies extends DestroyMadeKeysDependencies {
  readonly registeredTenants: Pick<RegisteredTenants, 'find'>;
  readonly tenantRegistry: Pick<TenantRegistry, 'recordStatus' | 'recordIsolation'>;
  readonly schedules: RehearsalSchedules;
  readonly namespaces: TenantNamespaces;
  readonly workloads: TenantWorkloads;
  readonly workflows: Pick<TenantRunWorkflows, 'cancel'>;
  readonly tenantRuns: Pick<TenantRuns, 'list'>;
  readonly tenantSecrets: {
    removeAll(caller: Pick<Caller, 'principal' | 'token'>, slug: string): Promise<Result<number>>;
  };
  readonly escalations: Pick<Escalations, 'raise'>;
  readonly moves: TenantMoves;
  readonly remains: TenantRemains;
}

export interface NewStatus {
  readonly to: TenantStatus;
  readonly reason?: string;
  readonly delete_after?: string;
}

/** By this note a schedule says that it was paused with its tenant, and by nobody's hand. */
const pausedWithTenant = 'The tenant is suspended, or being deleted (portcullis).';
const runsAPage = 100;
/** Whoever asked whether runs are admitted before a move began has begun its run by then. */
const admittedMilliseconds = 2_000;
const pollMilliseconds = 500;
const probeMilliseconds = 10_000;
const workerMilliseconds = 60_000;

/** What the workflows do to a tenant, step by step. Each can be done again and comes to the same. */
export class TenantSteps {
  constructor(private readonly dependencies: TenantStepsDependencies) {}

  /** @throws StepRefused */
  async recordStatus({ tenant_id: slug }: Named, by: Asked, { to, ...details }: NewStatus): Promise<void> {
    required(await this.dependencies.tenantRegistry.recordStatus(callerOf(by), slug, to, details));
  }

  /** @throws StepRefused */
  async recordIsolation({ tenant_id: slug }: Named, by: Asked, place: TenantIsolation): Promise<void> {
    required(await this.dependencies.tenantRegistry.recordIsolation(callerOf(by), slug, place));
  }

  /** @throws StepRefused */
  async registerNamespace(namespace: string, tenant: Reference): Promise<void> {
    try {
      await this.dependencies.namespaces.register(namespace, tenant);
    } catch (error) {
      if (!(error instanceof NamespaceTaken)) {
        await this.call('namespace', tenant, 'namespace_not_registered');
        throw error;
      }
      throw new StepRefused({ code: 'name_taken', detail: error.message });
    }
  }

  /** False where it is not the tenant's to take. */
  async tryNamespace(namespace: string, tenant: Reference): Promise<boolean> {
    try {
      await this.registerNamespace(namespace, tenant);
      return true;
    } catch (error) {
      if (error instanceof StepRefused) return false;
      throw error;
    }
  }

  /** Those that run; who paused one by hand finds it so again. */
  async pauseSchedules(tenant: Reference): Promise<void> {
    const { schedules } = this.dependencies;
    for (const { kind, keyRef, paused } of await schedules.list(tenant))
      if (!paused) await schedules.pause(kind, tenant, keyRef, pausedWithTenant);
  }

  /** Those that were paused with the tenant, and none that was paused by hand. */
  async resumeSchedules(tenant: Reference): Promise<void> {
    const { schedules } = this.dependencies;
    for (const { kind, keyRef, pausedFor } of await schedules.list(tenant))
      if (pausedFor === pausedWithTenant) await schedules.resume(kind, tenant, keyRef);
  }

  async removeSchedules(tenant: Reference): Promise<void> {
    const { schedules } = this.dependencies;
    for (const { kind, keyRef } of await schedules.list(tenant)) await schedules.remove(kind, tenant, keyRef);
  }

  /**
   * Asks the tenant's runs to end. Where its workers have stopped, a run does so as soon as there are any again: nothing
   * else of it comes about.
   */
  async cancelRuns(tenant: Named): Promise<void> {
    for (const { namespace, workflowId } of await this.running(tenant))
      await this.dependencies.workflows.cancel(namespace, workflowId);
  }

  async stopWorkflows(tenant: Named): Promise<void> {
    await this.dependencies.workloads.stopAll(tenant);
  }

  async removeNamespaces({ reference }: Named): Promise<void> {
    await this.dependencies.namespaces.removeAllOf(reference);
  }

  /** @throws StepDelayed where the secret store doesn't do it for now */
  async removeSecrets({ tenant_id: slug, reference }: Named, by: Asked): Promise<void> {
    const removed = await this.dependencies.tenantSecrets.removeAll(callerOf(by), slug);
    if (removed.ok) return;
    await this.call('secrets', reference, removed.problem.code);
    throw new StepDelayed(removed.problem);
  }

  /** @throws StepDelayed where some key still stands; those that don't are done with */
  async destroyKeys({ id, reference }: Named, by: Asked): Promise<void> {
    const left = await destroyMadeKeys(this.dependencies, callerOf(by), id);
    if (left.length === 0) return;
    await this.call('secrets', reference, 'key_store_failed');
    const told = left.map(({ keyStore, name, why }) => `${name} at ${keyStore} (${why})`);
    throw new StepDelayed({ code: 'key_store_failed', detail: `Keys still stand: ${told.join('; ')}` });
  }

  async removeRows({ id }: Named): Promise<void> {
    await this.dependencies.remains.remove(id);
  }

  async beginMove({ id }: Named, seconds: number): Promise<void> {
    await this.dependencies.moves.begin(id, seconds);
  }

  async endMove({ id }: Named): Promise<void> {
    await this.dependencies.moves.end(id);
  }

  /** How many runs are left when none begins any more, or the time is over. */
  async awaitRunsEnded(tenant: Named, seconds: number): Promise<number> {
    await sleep(admittedMilliseconds);
    const deadline = Date.now() + seconds * 1_000;
    for (;;) {
      const { length: left } = await this.running(tenant);
      if (left === 0 || Date.now() > deadline) return left;
      await sleep(pollMilliseconds);
    }
  }

  /** Whether, within a minute, workers take work where the tenant's is done now. */
  async awaitWorker({ tenant_id: slug, reference }: Named): Promise<boolean> {
    const deadline = Date.now() + workerMilliseconds;
    do {
      const tenant = await this.dependencies.registeredTenants.find(slug);
      if (tenant === undefined) return false;
      const { answered } = await this.dependencies.workloads.probe(tenant, probeMilliseconds);
      if (answered) return true;
    } while (Date.now() < deadline);
    await this.call('workers', reference, 'no_worker');
    return false;
  }

  /** Has the team called that answers for the area, once an hour. */
  private async call(area: EscalationArea, tenant: Reference, code: string): Promise<void> {
    await this.dependencies.escalations.raise({ area, tenant, code, subject: tenant });
  }

  private running({ id }: Named) {
    return this.dependencies.tenantRuns.list(id, { state: 'running', limit: runsAPage });
  }
}

function required<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new StepRefused(result.problem);
}

function callerOf({ principal, token }: Asked): Caller {
  return { principal, tenant: undefined, ...(token === null ? {} : { token }) };
}
