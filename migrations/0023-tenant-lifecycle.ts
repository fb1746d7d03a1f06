import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** Tenants that are being moved, dedicated ones that workers follow, and what is removed with a tenant. */
export const tenantLifecycle: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table tenant_move (
          tenant uuid primary key references tenant,
          -- Nobody may have ended it.
          expires_at timestamptz not null
        );
        grant select, insert, update, delete on tenant_move to ${roles.app};
        grant select on tenant_move to ${roles.projector};

        create index registered_tenant_dedicated on registered_tenant (slug)
          where isolation = 'dedicated' and status = 'ACTIVE';

        grant delete on request_window, capability_token, token_key, session, principal, embedded_key, due_rehearsal,
          access_lease, key_lease, rehearsal, provisioning to ${roles.app};
      `)
      .execute(database);
    await isolateTenants(database, 'tenant_move', [roles.projector]);
  },
};
