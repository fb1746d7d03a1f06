import type { Ed25519PublicKey } from '../../domain/ed25519-public-key';
import { jsonObject } from '../../domain/json';
import { knownRecord } from '../../domain/known-record';
import { type Reference, reference } from '../../domain/reference';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { CapabilityStandings } from '../../store/capability-standings';
import type { EventStore } from '../../store/event-store';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import { changePrincipal } from '../../store/principals';
import type { Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';
import type { PrincipalService, PrincipalWithKeys } from '../sessions/principal-service';
import { schemaInvalid } from '../understand-request';
import { enrol, enrolmentEntry, type HolderDependencies, holderOf } from './enrol-holder';

export interface DeviceServiceDependencies extends HolderDependencies {
  readonly store: RowsAndEvents & Pick<EventStore, 'read'>;
  readonly standings: Pick<CapabilityStandings, 'expire'>;
  readonly principalService: Pick<PrincipalService, 'list'>;
}

export interface NewDevice {
  /** For people to know it by. */
  readonly name: string;
  readonly publicKey: Ed25519PublicKey;
  /** The receipt of whoever was present when it was enrolled: a record of the tenant. */
  readonly presenceReceipt?: Reference | undefined;
}

/** Something of a tenant that acts by itself, by a key of its own. */
export class DeviceService {
  constructor(private readonly dependencies: DeviceServiceDependencies) {}

  /** Enrols a device with its key, by which it opens sessions and holds tokens as a member. */
  async enrol(
    caller: Caller,
    tenant: RegisteredTenant,
    device: NewDevice,
  ): Promise<Result<PrincipalWithKeys>> {
    const { store, clock } = this.dependencies;
    const { name, publicKey, presenceReceipt } = device;
    const held = await holderOf(this.dependencies, tenant, publicKey);
    if (!held.ok) return held;
    if (!held.value.isNew) return keyTaken;
    const present = presenceReceipt === undefined || (await this.isKnown(tenant, presenceReceipt));
    if (!present)
      return schemaInvalid([
        { pointer: '/presence_receipt', detail: 'expected a receipt that the tenant has recorded' },
      ]);
    const holder = { ...held.value, kind: 'device' } as const;
    const at = clock();
    const enrolled = store.withRows(tenant.id, async (transaction, append) => {
      const { principal, key } = await enrol(transaction, tenant.id, caller, {
        holder,
        name,
        role: 'member',
      });
      const { status } = await append(
        registryCommand(caller, tenant.id, at, [
          enrolledEntry(holder.principal, device),
          enrolmentEntry(key),
        ]),
      );
      if (status !== 'appended') throw new KeyTakenMeanwhile();
      return ok({ ...principal, holderKeys: [key] });
    });
    return enrolled.catch((error: unknown) => {
      if (error instanceof KeyTakenMeanwhile) return keyTaken;
      throw error;
    });
  }

  /** Those that the caller may see, newest first. */
  list(
    caller: Caller,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly PrincipalWithKeys[]> {
    return this.dependencies.principalService.list(caller, { ...page, kind: 'device' });
  }

  /** Ends the device’s sessions and tokens; false where the tenant has no such device that isn’t disabled. */
  async disable(caller: Caller, tenant: RegisteredTenant, id: string): Promise<boolean> {
    const { store, standings, principals, clock } = this.dependencies;
    const [found] = await principals.list(tenant.id, { id, kind: 'device', limit: 1 });
    if (found?.state !== 'active') return false;
    const at = clock();
    const by = { principal: caller.principal.id, at };
    await store.withRows(tenant.id, async (transaction, append) => {
      await changePrincipal(transaction, tenant.id, id, { state: 'disabled' }, by);
      await append(registryCommand(caller, tenant.id, at, [disabledEntry(id)]));
    });
    standings.expire();
    return true;
  }

  private async isKnown({ id }: RegisteredTenant, receipt: Reference): Promise<boolean> {
    const { store, clock } = this.dependencies;
    const { facts } = await store.read(id, [receipt]);
    return knownRecord(receipt, facts.get(receipt)?.head, clock().toISOString()) !== undefined;
  }
}

/** Undoes what was written of a device whose key somebody enrolled at the same time. */
class KeyTakenMeanwhile extends Error {}

const keyTaken = problem({
  code: 'name_taken',
  detail: 'The key is that of a principal of the tenant already. Make a key for each device.',
});

function enrolledEntry(id: string, { publicKey, presenceReceipt }: NewDevice): RegistryEntry {
  const presence = presenceReceipt ?? null;
  return {
    record: reference('device', id),
    type: 'DEVICE_ENROLLED',
    operation: 'device.enrol',
    request: jsonObject({ public_key: publicKey, presence_receipt: presence }),
    body: jsonObject({ device: id, public_key: publicKey, presence_receipt: presence, status: 'active' }),
    expected: 0,
  };
}

function disabledEntry(id: string): RegistryEntry {
  return {
    record: reference('device', id),
    type: 'DEVICE_DISABLED',
    operation: 'device.disable',
    request: { device: id },
    body: { device: id, status: 'disabled' },
  };
}
