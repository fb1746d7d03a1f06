import { jsonObject } from '../../domain/json';
import { type RegisteredTenant, type TenantStatus, tenantOfSlug } from '../../domain/registered-tenant';
import {
  changeStatus,
  type NewTenant,
  type RegistrationChange,
  register,
  revise,
  type StatusChange,
  type TenantPatch,
} from '../../domain/tenant-registration';
import type { RegisteredTenantFilter, RegisteredTenants } from '../../store/registered-tenants';
import type { Tenants } from '../../store/tenants';
import { type Caller, confinedTo, requireAdmin } from '../caller';
import { ok, type Result } from '../problem';
import { schemaInvalid } from '../understand-request';
import {
  type Deed,
  type RecordRegistrationDependencies,
  recordChanges,
  recordNew,
} from './record-registration';
import { requireParent } from './require-parent';
import type { TenantPlaces } from './tenant-places';
import { hasChildren, nameTaken, requireOperator, statusConflict, unknownTenant } from './tenant-problems';

export interface TenantRegistryDependencies extends RecordRegistrationDependencies {
  readonly tenants: Tenants;
  readonly registeredTenants: RegisteredTenants;
  readonly places: TenantPlaces;
}

export interface TenantChange extends TenantPatch {
  /** Says that what was outstanding of a tenant that waits for verification is done. */
  readonly status?: Extract<TenantStatus, 'ACTIVE'> | undefined;
}

/** The tenants of the deployment: registered, told of, and changed. Each change is kept with its entry of the ledger. */
export class TenantRegistry {
  constructor(private readonly dependencies: TenantRegistryDependencies) {}

  /** Registers a tenant, by an operator. The namespace of a dedicated one is made ready before. */
  async create(caller: Caller, asked: NewTenant): Promise<Result<RegisteredTenant>> {
    const { tenants, registeredTenants, places, clock } = this.dependencies;
    const operator = requireOperator(caller);
    if (!operator.ok) return operator;
    if (asked.isolation === 'shared' && asked.namespace !== undefined)
      return schemaInvalid([{ pointer: '/namespace', detail: 'is for dedicated tenants alone' }]);
    const id = await tenants.allot(tenantOfSlug(asked.tenant_id));
    const tenant = register(asked, id, clock().toISOString());
    const taken = await this.taken(tenant);
    if (taken !== undefined) return taken;
    const allowed = () => requireParent(registeredTenants, tenant.tenant_id, tenant.parent);
    const placed = await allowed();
    if (!placed.ok) return placed;
    if (tenant.isolation === 'dedicated') {
      const prepared = await places.prepare(tenant, caller);
      if (!prepared.ok) return prepared;
    }
    const request = jsonObject(asked);
    const deed = { operation: 'tenant.register', request, hierarchy: tenant.parent !== null };
    const recorded = await recordNew(this.dependencies, caller, deed, tenant, allowed);
    if (!recorded.ok) return recorded;
    if (recorded.value !== undefined) return ok(recorded.value);
    const meanwhile = await this.taken(tenant);
    if (meanwhile === undefined) throw new Error('a tenant none of whose names is taken was not kept');
    return meanwhile;
  }

  /** A tenant by its slug: whichever it is where an operator asks, the caller's own where others do. */
  async get(caller: Caller, slug: string): Promise<Result<RegisteredTenant>> {
    const own = confinedTo(caller);
    if (own !== undefined && own !== tenantOfSlug(slug)) return unknownTenant;
    const { registeredTenants } = this.dependencies;
    const found = own === undefined ? await registeredTenants.find(slug) : await this.own(caller);
    return found === undefined ? unknownTenant : ok(found);
  }

  /** Those that the caller may see, by slug: an operator as the filter says, others their own. */
  async list(caller: Caller, filter: RegisteredTenantFilter): Promise<readonly RegisteredTenant[]> {
    if (confinedTo(caller) === undefined) return this.dependencies.registeredTenants.list(filter);
    const own = await this.own(caller);
    if (own === undefined) return [];
    const { after = '', status = own.status, parent = own.parent } = filter;
    return own.tenant_id > after && own.status === status && own.parent === parent ? [own] : [];
  }

  /** Changes a tenant, by an operator; its display name by an admin of the tenant too. What is left out stays. */
  async update(caller: Caller, slug: string, change: TenantChange): Promise<Result<RegisteredTenant>> {
    const found = await this.get(caller, slug);
    if (!found.ok) return found;
    const { status, ...patch } = change;
    const { display_name: _, ...reserved } = change;
    const isReserved = Object.values(reserved).some((member) => member !== undefined);
    const may = isReserved ? requireOperator(caller) : requireAdmin(caller);
    if (!may.ok) return may;
    const hierarchy = patch.parent !== undefined;
    const deed = { operation: 'tenant.update', request: jsonObject(change), hierarchy };
    return this.change(caller, slug, deed, async (stands, at) => {
      if (stands.status === 'DELETING' || stands.status === 'DELETED')
        return statusConflict(stands, 'it is not changed any more');
      if (status !== undefined && stands.status === 'SUSPENDED')
        return statusConflict(stands, 'it is resumed, not verified');
      if (patch.parent !== undefined && patch.parent !== stands.parent) {
        const placed = await requireParent(this.dependencies.registeredTenants, slug, patch.parent);
        if (!placed.ok) return placed;
      }
      const verified = status === undefined ? undefined : changeStatus(stands, { to: status }, at);
      const revised = revise(verified?.tenant ?? stands, patch, at);
      return ok(verified === undefined ? revised : [verified, ...revised]);
    });
  }

  /**
   * Keeps that a tenant is verified, suspended, resumed, being deleted, deleted, or not being deleted after all. One that
   * stands so already is left as it is, so that this can be tried again.
   */
  async recordStatus(
    caller: Caller,
    slug: string,
    to: TenantStatus,
    details: Omit<StatusChange, 'to'> & { readonly reason?: string | undefined } = {},
  ): Promise<Result<RegisteredTenant>> {
    const operator = requireOperator(caller);
    if (!operator.ok) return operator;
    const asked = { to, delete_after: details.delete_after };
    const request = jsonObject({ status: to, ...details });
    // Nothing is put under a tenant in the moment in which it begins to be deleted.
    const deed = { operation: 'tenant.status', request, hierarchy: to === 'DELETING' };
    return this.change(caller, slug, deed, async (stands, at) => {
      if (stands.status === to) return ok([]);
      const change = changeStatus(stands, asked, at);
      if (change === undefined) return statusConflict(stands, `it can not become ${to}`);
      const below = to === 'DELETING' ? await this.dependencies.registeredTenants.below(slug) : [];
      return below.length === 0 ? ok([change]) : hasChildren(slug, below.length);
    });
  }

  /** Keeps where the tenant's own work runs from now on. */
  async recordIsolation(
    caller: Caller,
    slug: string,
    place: Pick<RegisteredTenant, 'isolation' | 'namespace'>,
  ): Promise<Result<RegisteredTenant>> {
    const operator = requireOperator(caller);
    if (!operator.ok) return operator;
    const deed = { operation: 'tenant.migrate', request: jsonObject(place), hierarchy: false };
    return this.change(caller, slug, deed, async (stands, at) => {
      if (stands.isolation === place.isolation && stands.namespace === place.namespace) return ok([]);
      const tenant = { ...stands, ...place, updated_at: at };
      return ok([{ type: 'TENANT_ISOLATION_CHANGED', tenant }]);
    });
  }

  private async change(
    caller: Caller,
    slug: string,
    deed: Deed,
    decide: (stands: RegisteredTenant, at: string) => Promise<Result<readonly RegistrationChange[]>>,
  ): Promise<Result<RegisteredTenant>> {
    const found = await this.get(caller, slug);
    return found.ok ? recordChanges(this.dependencies, caller, deed, found.value.id, decide) : found;
  }

  private async own(caller: Caller): Promise<RegisteredTenant | undefined> {
    const { tenants, registeredTenants } = this.dependencies;
    const own = confinedTo(caller);
    const tenant = own && (await tenants.find(own));
    return tenant === undefined ? undefined : registeredTenants.findOwn(tenant);
  }

  private async taken(tenant: RegisteredTenant) {
    const { tenant_id: slug, namespace, memory_namespace } = tenant;
    const { registeredTenants } = this.dependencies;
    const name = await registeredTenants.taken({ slug, namespace, memory_namespace });
    return name && nameTaken(tenant, name, await registeredTenants.find(slug));
  }
}
