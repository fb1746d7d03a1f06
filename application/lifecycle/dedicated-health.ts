import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { TenantWorkloads } from './tenant-workloads';

export interface DedicatedHealthDependencies {
  readonly dedicatedTenants: () => Promise<readonly RegisteredTenant[]>;
  readonly workloads: Pick<TenantWorkloads, 'probe'>;
  readonly clock: () => Date;
}

/** How the namespaces of dedicated tenants did when they were last looked at. */
export interface DedicatedHealth {
  readonly dedicated: number;
  /** The slugs of those where no worker took a workflow. */
  readonly failing: readonly string[];
  readonly checkedAt: Date;
}

/** Whoever asks may ask often: a workflow is run in each namespace once a minute at most, and only while somebody asks. */
const freshMilliseconds = 60_000;
const probeMilliseconds = 5_000;
/** What is older is not told while a look may come to its end. */
const staleMilliseconds = 300_000;
/** So many are looked at together. */
const atOnce = 8;

/** Sees that workers take the work of each dedicated tenant, by a real workflow. */
export class DedicatedTenantsHealth {
  private last: DedicatedHealth | undefined;
  private looking: Promise<DedicatedHealth> | undefined;

  constructor(private readonly dependencies: DedicatedHealthDependencies) {}

  /**
   * As it was within the last minutes. What is older is looked at anew, for which whoever asks waits so long at most;
   * undefined while no look has come to its end.
   */
  async read(patienceMilliseconds: number): Promise<DedicatedHealth | undefined> {
    const age = this.last === undefined ? Infinity : this.now() - this.last.checkedAt.getTime();
    if (age < freshMilliseconds) return this.last;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    const looking = this.looking.catch(() => undefined);
    if (age < staleMilliseconds) return this.last;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, patienceMilliseconds, undefined);
    });
    try {
      return (await Promise.race([looking, patience])) ?? this.last;
    } finally {
      clearTimeout(timer);
    }
  }

  private async look(): Promise<DedicatedHealth> {
    const tenants = await this.dependencies.dedicatedTenants();
    const waiting = [...tenants];
    const failing: string[] = [];
    const lookOn = async () => {
      for (let tenant = waiting.shift(); tenant !== undefined; tenant = waiting.shift()) {
        const { answered } = await this.dependencies.workloads.probe(tenant, probeMilliseconds);
        if (!answered) failing.push(tenant.tenant_id);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lookOn));
    this.last = { dedicated: tenants.length, failing: failing.sort(), checkedAt: this.dependencies.clock() };
    return this.last;
  }

  private now(): number {
    return this.dependencies.clock().getTime();
  }
}
