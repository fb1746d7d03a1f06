import type { Holdings } from '../../domain/holdings';
import type { JsonObject } from '../../domain/json';
import type { AppendCommand, CommandKey, TenantId } from '../../store/event-store';
import type { StorageReservation } from '../../store/storage-reservations';
import type { NewHoldings } from '../../store/tenant-usage';
import type { Vm } from '../../store/vms';
import type { Caller } from '../caller';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';

export type Asking = Pick<Caller, 'principal' | 'token'>;

/** What is wanted of a tenant's quotas, and what is written if it is granted. */
export interface Taking {
  readonly caller: Asking;
  readonly wants: Holdings;
  readonly row: { readonly vm: Vm } | { readonly reservation: StorageReservation };
  readonly entry: RegistryEntry;
  /** What of the answer the request itself doesn't say. */
  readonly answer: JsonObject;
  /** Under which it is granted once, and answered alike from then on; undefined where the caller gave none. */
  readonly key: CommandKey | undefined;
}

/** What the ledger is told of: that something was taken, or that it could not be. */
export type Told = Pick<Taking, 'caller' | 'entry'> & Partial<Pick<Taking, 'answer' | 'key'>>;

/** A command has one actor, and one key: what each token did without a key is one, in its order. */
export function commandsOf(tenant: TenantId, at: Date, told: readonly Told[]): readonly AppendCommand[] {
  const entries = new Map<string, readonly [Asking, [RegistryEntry, ...RegistryEntry[]]]>();
  const keyed: AppendCommand[] = [];
  for (const { caller, entry, key, answer = {} } of told) {
    if (key !== undefined) {
      keyed.push(registryCommand(caller, tenant, at, [entry], { key, answer }));
      continue;
    }
    const name = `${caller.principal.id} ${caller.token ?? ''}`;
    const known = entries.get(name);
    if (known === undefined) entries.set(name, [caller, [entry]]);
    else known[1].push(entry);
  }
  return [
    ...Array.from(entries.values(), ([caller, its]) => registryCommand(caller, tenant, at, its)),
    ...keyed,
  ];
}

export function rowsOf(takings: readonly Taking[]): NewHoldings {
  return {
    vms: takings.flatMap(({ row }) => ('vm' in row ? [row.vm] : [])),
    reservations: takings.flatMap(({ row }) => ('reservation' in row ? [row.reservation] : [])),
  };
}
