import type { Reference } from '../../domain/reference';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { TenantStandings } from '../../store/registered-tenants';
import type { Problem } from '../problem';

/** Lets nothing be done by or for a tenant that is suspended, is being deleted, or was. */
export class TenantDoor {
  constructor(private readonly standings: Pick<TenantStandings, 'fresh' | 'known'>) {}

  /**
   * Why nothing is done for the tenant; undefined where it may be, as for whoever isn't registered. At once where what
   * is known is fresh, else a promise of it. @throws where how tenants stand can't be read.
   */
  refuses(tenant: Reference): Problem | undefined | Promise<Problem | undefined> {
    const waiting = this.standings.fresh();
    return waiting === undefined
      ? shutOut(this.standings.known(tenant))
      : waiting.then(() => shutOut(this.standings.known(tenant)));
  }
}

function shutOut(tenant: RegisteredTenant | undefined): Problem | undefined {
  if (tenant === undefined) return undefined;
  switch (tenant.status) {
    case 'PENDING_VERIFICATION':
    case 'ACTIVE':
      return undefined;
    case 'SUSPENDED':
      return {
        code: 'tenant_suspended',
        detail: `The tenant ${tenant.tenant_id} is suspended: nothing is done by it or for it until an operator of the deployment resumes it.`,
      };
    case 'DELETING':
      return {
        code: 'tenant_deleted',
        detail: `The tenant ${tenant.tenant_id} is being deleted: nothing is done by it or for it any more. Until its grace period ends, an operator of the deployment can cancel that.`,
      };
    case 'DELETED':
      return {
        code: 'tenant_deleted',
        detail: `The tenant ${tenant.tenant_id} was deleted: nothing is done by it or for it any more.`,
      };
    default:
      return tenant.status satisfies never;
  }
}
