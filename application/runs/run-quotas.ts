import { QUOTA_EXHAUSTED, quotaRecord } from '../../domain/quota';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import { type QuotaUse, quotaWindow, type RunQuota } from '../../domain/run-quota';
import { tenantRunRecord } from '../../domain/tenant-run';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import {
  forgetOldUsage,
  freeExpired,
  isReserved,
  keepReservation,
  noteExhaustion,
  runUsage,
  takeQuota,
} from '../../store/run-usage';
import { markCounted } from '../../store/tenant-run-rows';
import type { TenantRunRow } from '../../store/tenant-runs';
import type { Caller } from '../caller';
import { registryCommand } from '../registry/registry-entry';

export interface RunQuotasDependencies {
  readonly store: Pick<RowsAndEvents, 'withRows'>;
  readonly clock: () => Date;
}

type Limited = Pick<RegisteredTenant, 'id' | 'limits'>;

/** Above the longest that a turn takes with all its tries: nobody settles what is left then. */
const reservedMilliseconds = 15 * 60_000;

/** What runs use of their tenant's quotas, exact whoever else uses them at the same time. */
export class RunQuotas {
  constructor(private readonly dependencies: RunQuotasDependencies) {}

  /** Counts the run among those of its day, once. The quota that is used up, where it can't be. */
  async countRun({ id: tenant, limits }: Limited, run: TenantRunRow): Promise<RunQuota | undefined> {
    const at = this.dependencies.clock();
    const quota = 'max_runs_per_day';
    return this.orExhausted(run, at, () =>
      this.dependencies.store.withRows(tenant, async (transaction) => {
        await forgetOldUsage(transaction, tenant, at);
        if (!(await markCounted(transaction, run.id, at))) return;
        const taking = { quota, amount: 1, limit: limits[quota], at } as const;
        if (!(await takeQuota(transaction, tenant, taking))) throw new Exhausted(quota);
      }),
    );
  }

  /** Takes a request, and as many tokens as it may use, for a turn of a run, once. The first quota that is used up. */
  async reserveTurn(
    { id: tenant, limits }: Limited,
    run: TenantRunRow,
    turn: number,
    tokens: number,
  ): Promise<RunQuota | undefined> {
    const at = this.dependencies.clock();
    const place = { tenant, run: run.id, turn };
    const reserve = () =>
      this.dependencies.store.withRows(tenant, async (transaction) => {
        if (await isReserved(transaction, place)) return;
        for (const quota of ['rpm', 'rph'] as const)
          if (!(await takeQuota(transaction, tenant, { quota, amount: 1, limit: limits[quota], at })))
            throw new Exhausted(quota);
        const taking = { quota: 'tpd', amount: tokens, limit: limits.tpd, at } as const;
        if (!(await takeQuota(transaction, tenant, taking, 'reserved'))) throw new Exhausted('tpd');
        const until = new Date(at.getTime() + reservedMilliseconds);
        await keepReservation(transaction, place, { tokens, at, until });
      });
    return this.orExhausted(run, at, async () => {
      try {
        await reserve();
      } catch (error) {
        if (!(error instanceof Exhausted) || error.quota !== 'tpd') throw error;
        await this.dependencies.store.withRows(tenant, (transaction) => freeExpired(transaction, tenant, at));
        await reserve();
      }
    });
  }

  /** Where each quota of the tenant stands. */
  async usage({ id: tenant, limits }: Limited): Promise<readonly QuotaUse[]> {
    const at = this.dependencies.clock();
    return this.dependencies.store.withRows(tenant, async (transaction) => {
      const used = await runUsage(transaction, tenant, at);
      return used.map((each) => ({ ...each, limit: limits[each.quota] }));
    });
  }

  /** How long until the quota is free again. */
  millisecondsLeft(quota: RunQuota): number {
    const at = this.dependencies.clock();
    return quotaWindow(quota, at).end.getTime() - at.getTime();
  }

  private async orExhausted(
    run: TenantRunRow,
    at: Date,
    work: () => Promise<void>,
  ): Promise<RunQuota | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!(error instanceof Exhausted)) throw error;
      await this.recordOnce(run, error.quota, at);
      return error.quota;
    }
  }

  /** Once a quota and window. */
  private async recordOnce(run: TenantRunRow, quota: RunQuota, at: Date): Promise<void> {
    await this.dependencies.store.withRows(run.tenant, async (transaction, append) => {
      if (!(await noteExhaustion(transaction, run.tenant, quota, at))) return;
      const { start, end } = quotaWindow(quota, at);
      const request = { tenant_run: tenantRunRecord(run.id) };
      await append(
        registryCommand(askerOf(run), run.tenant, at, [
          {
            record: quotaRecord(quota),
            type: QUOTA_EXHAUSTED,
            operation: 'run.reserve',
            request,
            body: { quota, from: start.toISOString(), resets_at: end.toISOString(), ...request },
          },
        ]),
      );
    });
  }
}

/** Takes back what was taken before it in the same transaction. */
class Exhausted extends Error {
  constructor(readonly quota: RunQuota) {
    super(`the quota ${quota} is used up`);
  }
}

/** Who asked for the run, as the ledger names it. */
export function askerOf({
  requestedBy: id,
  token,
}: Pick<TenantRunRow, 'requestedBy' | 'token'>): Pick<Caller, 'principal' | 'token'> {
  return { principal: { id, kind: 'service' }, ...(token === undefined ? {} : { token }) };
}
