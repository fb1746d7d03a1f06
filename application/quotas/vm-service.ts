import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { jsonObject } from '../../domain/json';
import { type Reference, reference } from '../../domain/reference';
import type { TenantId } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import type { PageOfTenant, Vm, Vms } from '../../store/vms';
import { actingFor, type Caller, readingFor } from '../caller';
import { requestKey } from '../command-key';
import { ok, problem, type Result } from '../problem';
import { notRegistered, type QuotaGate } from './quota-gate';

export interface VmServiceDependencies {
  readonly tenants: Pick<Tenants, 'find'>;
  readonly vms: Vms;
  readonly quotaGate: QuotaGate;
  readonly clock: () => Date;
}

export interface NewVm extends Pick<Vm, 'name' | 'host' | 'storageGb'> {
  /** Whose it is, unless the caller says. */
  readonly tenant?: Reference | undefined;
}

/** A node, and whose it is. */
export interface TenantVm extends Vm {
  readonly tenant: Reference;
}

/** What the request of a node doesn't say of it. */
const madeSchema = z.object({ id: z.uuid(), registeredAt: z.iso.datetime() });

const registering = 'vm.register';

const unknownVm = problem({ code: 'not_found', detail: 'The tenant has no VM of this id.' });

/** The compute nodes that are registered for tenants, as many as their quotas allow. */
export class VmService {
  constructor(private readonly dependencies: VmServiceDependencies) {}

  async register(caller: Caller, asked: NewVm, idempotencyKey?: string): Promise<Result<TenantVm>> {
    const acting = actingFor(asked, caller);
    if (!acting.ok) return acting;
    const { tenants, quotaGate, clock } = this.dependencies;
    const { tenant } = acting.value;
    const { name, host, storageGb } = asked;
    const id = await tenants.find(tenant);
    if (id === undefined) return notRegistered;
    const principal = caller.principal.id;
    const made = { id: uuidv7(), registeredAt: clock().toISOString() };
    const vm: Vm = { name, host, storageGb, registeredBy: principal, ...made };
    const request = jsonObject({ name, host, storageGb });
    const taken = await quotaGate.take(id, {
      caller,
      wants: { max_vms: 1, storage_quota_gb: storageGb },
      row: { vm },
      entry: {
        record: vmRecord(vm),
        type: 'VM_REGISTERED',
        operation: registering,
        request: { storage_gb: storageGb },
        body: recordBody(vm),
        expected: 0,
      },
      answer: made,
      key: requestKey({ principal, route: registering, tenant, request }, idempotencyKey),
    });
    return taken.ok ? ok({ ...vm, ...madeSchema.parse(taken.value), tenant }) : taken;
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
