import type { IsolationMode, RegisteredTenant } from '../../domain/registered-tenant';
import type { Asked, MigrationOutcome, SuspensionReason } from '../../domain/tenant-change';
import type { RegisteredTenants } from '../../store/registered-tenants';
import type { Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { requireOperator, statusConflict, unknownTenant } from '../registry/tenant-problems';
import { outcomeOf } from './change-outcome';
import type { ChangeProgress, TenantChangeKinds, TenantChanges } from './tenant-changes';

export interface TenantLifecycleDependencies {
  readonly registeredTenants: Pick<RegisteredTenants, 'find'>;
  readonly changes: TenantChanges;
  /** How long a deletion can be cancelled where nobody says. */
  readonly graceSeconds: number;
  readonly clock: () => Date;
}

/** How a tenant stands once a change was asked for; not settled where the change still goes on. */
export interface Changed {
  readonly tenant: RegisteredTenant;
  readonly settled: boolean;
}

export interface Move {
  readonly isolation: IsolationMode;
  /** Of a dedicated one; after its slug unless given. */
  readonly namespace?: string | undefined;
  /** So long its runs have to end; ten minutes unless given. */
  readonly drainSeconds?: number | undefined;
}

/** So long an answer is held back for a change to come to its end. */
const patienceMilliseconds = 10_000;
const lookMilliseconds = 200;
const drainUnlessGivenSeconds = 600;

/** Suspends, resumes, deletes and moves tenants, by operators; each through a workflow, one at a time for a tenant. */
export class TenantLifecycle {
  constructor(private readonly dependencies: TenantLifecycleDependencies) {}

  suspend(caller: Caller, slug: string, reason: SuspensionReason): Promise<Result<Changed>> {
    return this.change(caller, slug, async (tenant) => {
      if (tenant.status === 'SUSPENDED') return ok(nothingToDo);
      if (tenant.status !== 'ACTIVE' && tenant.status !== 'PENDING_VERIFICATION')
        return statusConflict(tenant, 'it can not be suspended');
      const input = { tenant: named(tenant), by: asked(caller), reason };
      return ok(await this.dependencies.changes.carryOut('suspend', input, patienceMilliseconds));
    });
  }

  resume(caller: Caller, slug: string): Promise<Result<Changed>> {
    return this.change(caller, slug, async (tenant) => {
      if (tenant.status === 'ACTIVE') return ok(nothingToDo);
      if (tenant.status !== 'SUSPENDED') return statusConflict(tenant, 'it can not be resumed');
      const input = { tenant: named(tenant), by: asked(caller) };
      return ok(await this.dependencies.changes.carryOut('resume', input, patienceMilliseconds));
    });
  }

  /**
   * Begins a deletion; what is there goes when the grace period is over. One that is under way tries again at once what
   * it waits to try, and one that was ended from outside goes on.
   */
  delete(
    caller: Caller,
    slug: string,
    graceSeconds = this.dependencies.graceSeconds,
  ): Promise<Result<Changed>> {
    return this.change(caller, slug, async (tenant) => {
      if (tenant.status === 'DELETED') return statusConflict(tenant, 'it is gone');
      if (tenant.status === 'DELETING') {
        if (await this.dependencies.changes.retryDeletion(slug)) return ok(nothingToDo);
        const due = Date.parse(tenant.delete_after ?? tenant.updated_at);
        const left = due - this.dependencies.clock().getTime();
        const rest = { graceSeconds: Math.max(0, Math.ceil(left / 1_000)), status: 'SUSPENDED' } as const;
        return ok(await this.doorShut(slug, { tenant: named(tenant), by: asked(caller), ...rest }));
      }
      const status = tenant.status === 'ACTIVE' ? 'ACTIVE' : 'SUSPENDED';
      const input = { tenant: named(tenant), by: asked(caller), graceSeconds, status } as const;
      return ok(await this.doorShut(slug, input));
    });
  }

  cancelDeletion(caller: Caller, slug: string): Promise<Result<Changed>> {
    return this.change(caller, slug, async (tenant) => {
      if (tenant.status !== 'DELETING') return statusConflict(tenant, 'there is no deletion to be cancelled');
      const progress = await this.dependencies.changes.cancelDeletion(
        slug,
        asked(caller),
        patienceMilliseconds,
      );
      if (progress?.state === 'ended' && progress.outcome === 'cancelled') return ok(progress);
      return statusConflict(tenant, 'its grace period is over, and what it had is being removed');
    });
  }

  migrate(caller: Caller, slug: string, { isolation, ...move }: Move): Promise<Result<Changed>> {
    const { drainSeconds = drainUnlessGivenSeconds } = move;
    return this.change(caller, slug, async (tenant) => {
      if (tenant.status !== 'ACTIVE') return statusConflict(tenant, 'only an active tenant is moved');
      const { isolation: is, namespace: stands } = tenant;
      const namespace = isolation === 'shared' ? null : (move.namespace ?? stands ?? `portcullis-${slug}`);
      if (is === isolation && stands === namespace) return ok(nothingToDo);
      const input = {
        tenant: named(tenant),
        by: asked(caller),
        from: { isolation: is, namespace: stands },
        to: { isolation, namespace },
        drainSeconds,
      };
      const progress = await this.dependencies.changes.carryOut('migrate', input, patienceMilliseconds);
      return progress.state === 'ended' && progress.outcome.state === 'stayed'
        ? stayed(slug, progress.outcome)
        : ok(progress);
    });
  }

  /** The end of a deletion is far: what is waited for is that the door has shut. */
  private async doorShut(
    slug: string,
    input: TenantChangeKinds['delete']['input'],
  ): Promise<ChangeProgress<unknown>> {
    const deadline = Date.now() + patienceMilliseconds;
    for (;;) {
      const progress = await this.dependencies.changes.carryOut('delete', input, lookMilliseconds);
      if (progress.state !== 'under_way' || Date.now() > deadline) return progress;
      const stands = await this.dependencies.registeredTenants.find(slug);
      if (stands?.status === 'DELETING' || stands?.status === 'DELETED') return progress;
    }
  }

  private async change(
    caller: Caller,
    slug: string,
    begin: (tenant: RegisteredTenant) => Promise<Result<ChangeProgress<unknown>>>,
  ): Promise<Result<Changed>> {
    const operator = requireOperator(caller);
    if (!operator.ok) return operator;
    const tenant = await this.dependencies.registeredTenants.find(slug);
    if (tenant === undefined) return unknownTenant;
    const begun = await begin(tenant);
    if (!begun.ok) return begun;
    const came = outcomeOf(slug, begun.value);
    if (!came.ok) return came;
    const stands = await this.dependencies.registeredTenants.find(slug);
    return ok({ tenant: stands ?? tenant, settled: came.value === 'ended' });
  }
}

const nothingToDo = { state: 'ended', outcome: undefined } as const;

export function asked({ principal, token }: Pick<Caller, 'principal' | 'token'>): Asked {
  return { principal, token: token ?? null };
}

export function named({ tenant_id, id, reference }: RegisteredTenant) {
  return { tenant_id, id, reference };
}

function stayed(slug: string, { why }: Extract<MigrationOutcome, { readonly state: 'stayed' }>) {
  return problem({
    code: 'tenant_not_moved',
    detail: `The tenant ${slug} stays where it was: ${reasons[why]}`,
  });
}

const reasons = {
  namespace_taken: 'the namespace is not its to take. Choose another.',
  runs_did_not_end:
    'runs of it were still going on when the time to drain was over. Cancel them, or give them longer.',
  no_worker: 'no worker took work in the new place within a minute. See that `portcullis worker` runs.',
} as const;
