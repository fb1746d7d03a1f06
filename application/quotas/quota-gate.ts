import { type Holdings, judge, total, without } from '../../domain/holdings';
import type { JsonObject } from '../../domain/json';
import type { AppendResult, TenantId } from '../../store/event-store';
import { Gathering } from '../../store/gathering';
import type { AppendingWithRows, RowsAndEvents } from '../../store/postgres-event-store';
import type { StorageReservations } from '../../store/storage-reservations';
import { storedCommands } from '../../store/stored-commands';
import { keepUsage, lockUsage, type TenantUsage, takeTogether } from '../../store/tenant-usage';
import type { Vms } from '../../store/vms';
import { keptAnswer } from '../command-key';
import { ok, problem, type Result } from '../problem';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';
import { quotaExceeded, quotaExhausted } from './exceeded';
import { type Asking, commandsOf, rowsOf, type Taking, type Told } from './taking';

/** What was done with what a tenant holds. */
export interface Change<Value> {
  readonly value: Value;
  /** What is given back by it; nothing unless given. */
  readonly returns?: Holdings;
  /** Absent where nothing changed. */
  readonly entry?: RegistryEntry;
}

/** The transaction in which the rows of what is held are written. */
export type Rows = Parameters<AppendingWithRows<unknown>>[0];

export interface QuotaGateDependencies {
  readonly store: RowsAndEvents;
  readonly vms: Vms;
  readonly storageReservations: StorageReservations;
  readonly clock: () => Date;
}

export const notRegistered = problem({
  code: 'not_found',
  detail:
    'No tenant is registered under this name, so it has no quotas to use. An operator names the tenant by `tenant`, or in the Portcullis-Tenant header.',
});

/**
 * The one place where a tenant's quotas are taken from and given back to, under a lock of the tenant, with limits as
 * they are at that moment: exact over all processes. Those who want at the same time are judged in one transaction.
 */
export class QuotaGate {
  private readonly takings = new Gathering((tenant: TenantId, takings: readonly Taking[]) =>
    this.takeTogether(tenant, takings),
  );

  constructor(private readonly dependencies: QuotaGateDependencies) {}

  /** Gives the answer of the taking, or the one that was given under its key before. */
  take(tenant: TenantId, taking: Taking): Promise<Result<JsonObject>> {
    return this.takings.submit(tenant, taking);
  }

  /** Has the work change rows of what is held; undefined where there is nothing of the kind. */
  change<Value>(
    tenant: TenantId,
    caller: Asking,
    work: (transaction: Rows, at: Date) => Promise<Change<Value> | undefined>,
  ): Promise<Value | undefined> {
    const { store, clock } = this.dependencies;
    const at = clock();
    return store.withRows(tenant, async (transaction, append) => {
      const usage = await lockUsage(transaction, tenant, at);
      const done = usage && (await work(transaction, at));
      if (usage === undefined || done === undefined) return undefined;
      const { value, returns, entry } = done;
      if (returns !== undefined)
        await keepUsage(transaction, tenant, usage, { ...usage, held: without(usage.held, returns) });
      if (entry !== undefined) requireAppended(await append(registryCommand(caller, tenant, at, [entry])));
      return value;
    });
  }

  private async takeTogether(
    tenant: TenantId,
    takings: readonly Taking[],
  ): Promise<readonly Result<JsonObject>[]> {
    const { store, clock } = this.dependencies;
    const at = clock();
    const wanted = total(takings.map(({ wants }) => wants));
    const commands = commandsOf(tenant, at, takings);
    const granted = await takeTogether(store, tenant, at, wanted, rowsOf(takings), commands);
    return granted ? takings.map(({ answer }) => ok(answer)) : this.judgeEach(tenant, takings, at);
  }

  /** In the order in which they asked, each on what those before it left. */
  private judgeEach(
    tenant: TenantId,
    takings: readonly Taking[],
    at: Date,
  ): Promise<readonly Result<JsonObject>[]> {
    const { store, vms, storageReservations } = this.dependencies;
    return store.withRows(tenant, async (transaction, append) => {
      const usage = await lockUsage(transaction, tenant, at);
      const closed = whyClosed(usage);
      if (usage === undefined || closed !== undefined) return takings.map(() => closed ?? notRegistered);
      const keys = takings.flatMap(({ key }) => key ?? []);
      const answered = await storedCommands(transaction, tenant, keys);
      const granted: Taking[] = [];
      const told: Told[] = [];
      let stands = usage;
      const results = takings.map((taking): Result<JsonObject> => {
        const { caller, wants, entry, answer, key } = taking;
        if (key !== undefined) {
          const before = answered.get(key);
          if (before !== undefined) return keptAnswer(before, key);
        }
        const { verdict, usage: left } = judge(stands, wants);
        stands = { ...stands, ...left };
        if (!verdict.granted) {
          const { exceeded, first } = verdict;
          if (first) told.push({ caller, entry: quotaExhausted(entry.operation, usage.slug, exceeded) });
          return quotaExceeded(usage.slug, exceeded);
        }
        granted.push(taking);
        told.push(taking);
        if (key !== undefined) answered.set(key, { requestHmac: key.requestHmac, result: answer });
        return ok(answer);
      });
      if (told.length === 0) return results;
      const rows = rowsOf(granted);
      await vms.add(transaction, tenant, rows.vms);
      await storageReservations.add(transaction, tenant, rows.reservations);
      await keepUsage(transaction, tenant, usage, stands);
      for (const command of commandsOf(tenant, at, told)) requireAppended(await append(command));
      return results;
    });
  }
}

function whyClosed(usage: TenantUsage | undefined): Result<never> | undefined {
  if (usage === undefined || usage.status === 'ACTIVE') return undefined;
  return problem({
    code: 'tenant_not_active',
    detail: `The tenant ${usage.slug} is ${usage.status}: it takes nothing of its quotas until it is ACTIVE.`,
  });
}

/** The lock keeps everyone else from the records of what is held. */
function requireAppended({ status }: AppendResult): void {
  if (status !== 'appended') throw new Error('what a tenant holds and its entries tell different things');
}
