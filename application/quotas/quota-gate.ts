import { type Holdings, judge, without } from '../../domain/holdings';
import type { AppendResult, TenantId } from '../../store/event-store';
import { Gathering } from '../../store/gathering';
import type { AppendingWithRows, RowsAndEvents } from '../../store/postgres-event-store';
import type { StorageReservation, StorageReservations } from '../../store/storage-reservations';
import { keepUsage, lockUsage, type TenantUsage } from '../../store/tenant-usage';
import type { Vm, Vms } from '../../store/vms';
import type { Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';
import { quotaExceeded, quotaExhausted } from './exceeded';

type Asking = Pick<Caller, 'principal' | 'token'>;

/** What is wanted of a tenant's quotas, and what is written if it is granted. */
export interface Taking {
  readonly caller: Asking;
  readonly wants: Holdings;
  readonly row: { readonly vm: Vm } | { readonly reservation: StorageReservation };
  readonly entry: RegistryEntry;
}

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

  take(tenant: TenantId, taking: Taking): Promise<Result<undefined>> {
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

  private takeTogether(tenant: TenantId, takings: readonly Taking[]): Promise<readonly Result<undefined>[]> {
    const { store, vms, storageReservations, clock } = this.dependencies;
    const at = clock();
    return store.withRows(tenant, async (transaction, append) => {
      const usage = await lockUsage(transaction, tenant, at);
      const closed = whyClosed(usage);
      if (usage === undefined || closed !== undefined) return takings.map(() => closed ?? notRegistered);
      const judged = judge(
        usage,
        takings.map(({ wants }) => wants),
      );
      const told: { readonly caller: Asking; readonly entry: RegistryEntry }[] = [];
      const granted: Taking[] = [];
      const results = takings.map((taking, index): Result<undefined> => {
        const verdict = judged.verdicts[index];
        if (verdict === undefined) throw new Error('what was asked of a quota was not judged');
        const { caller, entry } = taking;
        if (verdict.granted) {
          granted.push(taking);
          told.push({ caller, entry });
          return ok(undefined);
        }
        const { exceeded, first } = verdict;
        if (first) told.push({ caller, entry: quotaExhausted(entry.operation, usage.slug, exceeded) });
        return quotaExceeded(usage.slug, exceeded);
      });
      if (told.length === 0) return results;
      await vms.add(
        transaction,
        tenant,
        granted.flatMap(({ row }) => ('vm' in row ? [row.vm] : [])),
      );
      await storageReservations.add(
        transaction,
        tenant,
        granted.flatMap(({ row }) => ('reservation' in row ? [row.reservation] : [])),
      );
      await keepUsage(transaction, tenant, usage, judged.usage);
      for (const { caller, entries } of byCaller(told))
        requireAppended(await append(registryCommand(caller, tenant, at, entries)));
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

interface Told {
  readonly caller: Asking;
  readonly entries: readonly [RegistryEntry, ...RegistryEntry[]];
}

/** A command has one actor: the entries of each token, in their order. */
function byCaller(
  told: readonly { readonly caller: Asking; readonly entry: RegistryEntry }[],
): Iterable<Told> {
  const callers = new Map<string, Told>();
  for (const { caller, entry } of told) {
    const key = `${caller.principal.id} ${caller.token ?? ''}`;
    const known = callers.get(key);
    callers.set(key, { caller, entries: known === undefined ? [entry] : [...known.entries, entry] });
  }
  return callers.values();
}
