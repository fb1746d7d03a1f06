import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { Caller } from '../caller';
import { problem, type Result } from '../problem';

/** Where dedicated tenants have their own work done. */
export interface TenantPlaces {
  /**
   * Makes the namespace of a dedicated tenant that is about to be registered ready for its work. For the same tenant
   * again it changes nothing; a namespace that isn't the tenant's to take is a problem.
   */
  prepare(tenant: RegisteredTenant, caller: Caller): Promise<Result<undefined>>;
}

/** Of a process that has nothing to do with Temporal. */
export const noTenantPlaces: TenantPlaces = {
  prepare: async () =>
    problem({
      code: 'namespace_unavailable',
      detail:
        'A dedicated tenant needs a Temporal namespace of its own, and this process can register none. Nothing was created. Ask an API that is connected to Temporal, or create the tenant shared.',
    }),
};
