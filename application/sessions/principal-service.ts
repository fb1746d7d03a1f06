import type { HolderKeyBody } from '../../domain/holder-key';
import type { HolderKeys } from '../../store/holder-keys';
import type {
  NewTenantPrincipal,
  PrincipalChange,
  PrincipalFilter,
  Principals,
  TenantPrincipal,
} from '../../store/principals';
import type { Tenants } from '../../store/tenants';
import { actingFor, type Caller, holds, requireAdmin } from '../caller';
import { ok, problem, type Result } from '../problem';
import { tenantReadBy } from '../tenant-read';

export interface PrincipalServiceDependencies {
  readonly tenants: Tenants;
  readonly principals: Principals;
  readonly holderKeys: HolderKeys;
  readonly clock: () => Date;
}

export interface PrincipalWithKeys extends TenantPrincipal {
  readonly holderKeys: readonly HolderKeyBody[];
}

export const unknownPrincipal = problem({
  code: 'not_found',
  detail: 'The tenant has no principal of this id.',
});

/** Who acts for a tenant. */
export class PrincipalService {
  constructor(private readonly dependencies: PrincipalServiceDependencies) {}

  /** Enrols a principal of the tenant that the caller acts for. */
  async add(
    caller: Caller,
    principal: Omit<NewTenantPrincipal, 'enrolledBy'>,
    raw: unknown,
  ): Promise<Result<PrincipalWithKeys>> {
    const admin = requireAdmin(caller);
    if (!admin.ok) return admin;
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const { tenants, principals } = this.dependencies;
    const tenant = await tenants.allot(acting.value.tenant);
    const added = await principals.add(tenant, { ...principal, enrolledBy: caller.principal.id });
    return ok({ ...added, holderKeys: [] });
  }

  /** Changes what a principal of the tenant may do, or whether it may do anything: a disabled one's sessions end. */
  async change(
    caller: Caller,
    id: string,
    change: PrincipalChange,
    raw: unknown,
  ): Promise<Result<PrincipalWithKeys>> {
    const admin = requireAdmin(caller);
    if (!admin.ok) return admin;
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const { tenants, principals, holderKeys, clock } = this.dependencies;
    const tenant = await tenants.find(acting.value.tenant);
    if (tenant === undefined) return unknownPrincipal;
    const at = clock();
    const changed = await principals.change(tenant, id, change, { principal: caller.principal.id, at });
    if (changed === undefined) return unknownPrincipal;
    return ok(withKeys(changed, await holderKeys.list(tenant, at.toISOString())));
  }

  /** Those that the caller may see, newest first, with their keys: who is no admin sees itself. */
  async list(caller: Caller, page: Omit<PrincipalFilter, 'id'>): Promise<readonly PrincipalWithKeys[]> {
    const { tenants, principals, holderKeys, clock } = this.dependencies;
    const tenant = await tenantReadBy(caller, tenants);
    if (tenant === undefined) return [];
    const id = holds(caller, 'service:tenant-admin') ? undefined : caller.principal.id;
    const [listed, keys] = await Promise.all([
      principals.list(tenant, { ...page, id }),
      holderKeys.list(tenant, clock().toISOString()),
    ]);
    return listed.map((principal) => withKeys(principal, keys));
  }
}

function withKeys(principal: TenantPrincipal, keys: readonly HolderKeyBody[]): PrincipalWithKeys {
  return { ...principal, holderKeys: keys.filter((key) => key.principal === principal.id) };
}
