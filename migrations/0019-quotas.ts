import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction } from './sql-function';
import { isolateTenants } from './tenant-isolation';

/** What tenants have in use of what they may, and how often they ask. */
export const quotas: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        -- What the rows of vm and storage_reservation come to, counted where they are written. Its lock is what makes
        -- quotas exact: whoever takes from them, or gives back, holds it.
        create table tenant_usage (
          tenant uuid primary key references tenant,
          vms int not null default 0 check (vms >= 0),
          -- Of nodes and of reservations, those included that have expired and are not cleared away yet.
          storage_gb bigint not null default 0 check (storage_gb >= 0),
          -- The limit at which a refusal was recorded, until some is granted again; the next one there is not recorded.
          vms_refused_at int,
          storage_refused_at int
        );

        -- Whoever writes a row holds the lock of its tenant's row in tenant_usage, and that one refers to the tenant.
        create table vm (
          tenant uuid not null,
          -- Of version 7: newest first is by id.
          id uuid not null,
          name text,
          host text,
          storage_gb int not null check (storage_gb >= 0),
          registered_at timestamptz not null,
          registered_by uuid not null,
          primary key (tenant, id)
        );

        create table storage_reservation (
          tenant uuid not null,
          id uuid not null,
          gigabytes int not null check (gigabytes > 0),
          purpose text not null,
          reserved_at timestamptz not null,
          reserved_by uuid not null,
          -- Null once it is committed.
          expires_at timestamptz,
          primary key (tenant, id)
        );
        create index storage_reservation_held on storage_reservation (tenant, expires_at)
          where expires_at is not null;
        create index storage_reservation_expiry on storage_reservation (expires_at)
          where expires_at is not null;

        -- Of each minute only the current one is of use: after a crash there is nothing to be recovered.
        create unlogged table request_window (
          tenant uuid not null references tenant,
          minute timestamptz not null,
          requests int not null,
          primary key (tenant, minute)
        );
        create index request_window_minute on request_window (minute);

        grant select, insert, update, delete on tenant_usage, vm, storage_reservation, request_window
          to ${roles.app};
        grant select on tenant_usage, vm, storage_reservation to ${roles.projector};
        grant select, delete on request_window to ${roles.projector};
      `)
      .execute(database);
    for (const table of ['tenant_usage', 'vm', 'storage_reservation', 'request_window'])
      await isolateTenants(database, table, [roles.projector]);
    for (const name of ['lock_tenant_usage', 'take_together', 'count_requests']) {
      await createFunction(database, name);
      await sql
        .raw(
          `revoke execute on function ${name} from public; grant execute on function ${name} to ${roles.app}`,
        )
        .execute(database);
    }
  },
};
