import { v7 as uuidv7 } from 'uuid';
import { type Reference, reference } from '../../domain/reference';
import type { TenantId } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import type { PageOfTenant, Vm, Vms } from '../../store/vms';
import { actingFor, type Caller, readingFor } from '../caller';
import { ok, problem, type Result } from '../problem';
import { notRegistered, type QuotaGate } from './quota-gate';

export interface VmServiceDependencies {
  readonly tenants: Pick<Tenants, 'find'>;
  readonly vms: Vms;
  readonly quotaGate: QuotaGate;
  readonly clock: () => Date;
}

export type NewVm = Pick<Vm, 'name' | 'host' | 'storageGb'>;

/** A node, and whose it is. */
export interface TenantVm extends Vm {
  readonly tenant: Reference;
}

const unknownVm = problem({ code: 'not_found', detail: 'The tenant has no VM of this id.' });

/** The compute nodes that are registered for tenants, as many as their quotas allow. */
export class VmService {
  constructor(private readonly dependencies: VmServiceDependencies) {}

  async register(caller: Caller, vm: NewVm, raw: unknown): Promise<Result<TenantVm>> {
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const { tenants, quotaGate, clock } = this.dependencies;
    const { tenant } = acting.value;
    const id = await tenants.find(tenant);
    if (id === undefined) return notRegistered;
    const registered: Vm = {
      ...vm,
      id: uuidv7(),
      registeredAt: clock().toISOString(),
      registeredBy: caller.principal.id,
    };
    const taken = await quotaGate.take(id, {
      caller,
      wants: { max_vms: 1, storage_quota_gb: vm.storageGb },
      row: { vm: registered },
      entry: {
        record: vmRecord(registered),
        type: 'VM_REGISTERED',
        operation: 'vm.register',
        request: { storage_gb: vm.storageGb },
        body: recordBody(registered),
        expected: 0,
      },
    });
    return taken.ok ? ok({ ...registered, tenant }) : taken;
  }

  /** Frees its place, and its storage. */
  async remove(caller: Caller, id: string): Promise<Result<TenantVm>> {
    const { vms, quotaGate } = this.dependencies;
    const tenant = await this.readable(caller);
    if (tenant === undefined) return unknownVm;
    const removed = await quotaGate.change(tenant.id, caller, async (transaction) => {
      const vm = await vms.remove(transaction, tenant.id, id);
      return (
        vm && {
          value: vm,
          returns: { max_vms: 1, storage_quota_gb: vm.storageGb },
          entry: {
            record: vmRecord(vm),
            type: 'VM_REMOVED',
            operation: 'vm.remove',
            request: {},
            body: recordBody(vm),
            expected: 1,
          },
        }
      );
    });
    return removed === undefined ? unknownVm : ok({ ...removed, tenant: tenant.reference });
  }

  async get(caller: Caller, id: string): Promise<Result<TenantVm>> {
    const tenant = await this.readable(caller);
    const vm = tenant && (await this.dependencies.vms.find(tenant.id, id));
    return tenant === undefined || vm === undefined ? unknownVm : ok({ ...vm, tenant: tenant.reference });
  }

  /** Those of the tenant that the caller reads, newest first. */
  async list(caller: Caller, page: PageOfTenant): Promise<readonly TenantVm[]> {
    const tenant = await this.readable(caller);
    if (tenant === undefined) return [];
    const vms = await this.dependencies.vms.list(tenant.id, page);
    return vms.map((vm) => ({ ...vm, tenant: tenant.reference }));
  }

  private async readable(
    caller: Caller,
  ): Promise<{ readonly id: TenantId; readonly reference: Reference } | undefined> {
    const reference = readingFor(caller);
    const id = reference && (await this.dependencies.tenants.find(reference));
    return reference === undefined || id === undefined ? undefined : { id, reference };
  }
}

function vmRecord({ id }: Vm): Reference {
  return reference('vm', id);
}

function recordBody(vm: Vm) {
  return { vm: vmRecord(vm), storage_gb: vm.storageGb };
}
