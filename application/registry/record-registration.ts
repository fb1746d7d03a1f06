import { type JsonObject, jsonObject } from '../../domain/json';
import { type RegisteredTenant, registrationOf } from '../../domain/registered-tenant';
import type { RegistrationChange } from '../../domain/tenant-registration';
import type { AppendResult } from '../../store/event-store';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import type { TenantStandings } from '../../store/registered-tenants';
import {
  insertRegistration,
  lockHierarchy,
  lockRegistration,
  type StandingRegistration,
  updateRegistration,
} from '../../store/registration-rows';
import type { Caller } from '../caller';
import { ok, type Result } from '../problem';
import { type RegistryEntry, registryCommand } from './registry-entry';
import { unknownTenant } from './tenant-problems';

export interface RecordRegistrationDependencies {
  readonly store: RowsAndEvents;
  readonly standings: Pick<TenantStandings, 'learn'>;
  readonly clock: () => Date;
}

/** What is done to registrations, as the ledger names it, and what was asked. */
export interface Deed {
  readonly operation: string;
  readonly request: JsonObject;
  /** Whether it depends on which tenant stands under which. */
  readonly hierarchy: boolean;
}

/** Keeps a new tenant with the entry that tells of it; undefined where one of its names was taken meanwhile. */
export async function recordNew(
  { store, standings, clock }: RecordRegistrationDependencies,
  caller: Caller,
  { operation, request, hierarchy }: Deed,
  tenant: RegisteredTenant,
  /** Asked once nobody else can change the hierarchy any more. */
  allowed: () => Promise<Result<undefined>>,
): Promise<Result<RegisteredTenant | undefined>> {
  const recorded = await store.withRows(
    tenant.id,
    async (transaction, append): Promise<Result<RegisteredTenant | undefined>> => {
      if (hierarchy) await lockHierarchy(transaction);
      const may = await allowed();
      if (!may.ok) return may;
      if (!(await insertRegistration(transaction, tenant))) return ok(undefined);
      const entry = { ...entryOf({ type: 'TENANT_CREATED', tenant }, operation, request), expected: 0 };
      requireAppended(await append(registryCommand(caller, tenant.id, clock(), [entry])));
      return ok(tenant);
    },
  );
  if (recorded.ok && recorded.value !== undefined) standings.learn(tenant, 1);
  return recorded;
}

/** Changes a registration as is decided on how it stands, nobody else changing it meanwhile. */
export async function recordChanges(
  { store, standings, clock }: RecordRegistrationDependencies,
  caller: Caller,
  { operation, request, hierarchy }: Deed,
  id: string,
  decide: (stands: RegisteredTenant, at: string) => Promise<Result<readonly RegistrationChange[]>>,
): Promise<Result<RegisteredTenant>> {
  const recorded = await store.withRows(
    id,
    async (transaction, append): Promise<Result<StandingRegistration>> => {
      if (hierarchy) await lockHierarchy(transaction);
      const stands = await lockRegistration(transaction, id);
      if (stands === undefined) return unknownTenant;
      const at = clock();
      const changes = await decide(stands.tenant, at.toISOString());
      if (!changes.ok) return changes;
      const entries = changes.value.map((change) => ({
        ...entryOf(change, operation, request),
        expected: stands.version,
      }));
      const [first, ...rest] = entries;
      const last = changes.value.at(-1);
      if (first === undefined || last === undefined) return ok(stands);
      const version = stands.version + entries.length;
      await updateRegistration(transaction, last.tenant, version);
      requireAppended(await append(registryCommand(caller, id, at, [first, ...rest])));
      return ok({ tenant: last.tenant, version });
    },
  );
  if (!recorded.ok) return recorded;
  const { tenant, version } = recorded.value;
  standings.learn(tenant, version);
  return ok(tenant);
}

function entryOf(
  { type, tenant }: RegistrationChange,
  operation: string,
  request: JsonObject,
): RegistryEntry {
  return { record: registrationOf(tenant.tenant_id), type, operation, request, body: jsonObject(tenant) };
}

/** The row is locked, and tells the version of the stream: nobody can have come between. */
function requireAppended({ status }: AppendResult): void {
  if (status !== 'appended')
    throw new Error('the registration of a tenant and its entries tell different things');
}
