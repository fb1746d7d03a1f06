import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** The tenants that were registered, as their registrations stand. */
export const registeredTenants: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table registered_tenant (
          tenant uuid primary key references tenant,
          -- Never given again: the row outlives the tenant.
          slug text collate "C" not null unique,
          display_name text not null,
          -- The slug of the tenant above it; the registry sees to it that there is one, and no cycle.
          parent text collate "C",
          status text not null check (
            status in ('PENDING_VERIFICATION', 'ACTIVE', 'SUSPENDED', 'DELETING', 'DELETED')
          ),
          system boolean not null,
          limits jsonb not null,
          policy jsonb not null,
          isolation text not null check (isolation in ('shared', 'dedicated')),
          -- What a tenant has to itself is no other's, and never will be.
          namespace text collate "C" unique,
          memory_namespace text collate "C" not null unique,
          created_at timestamptz not null,
          updated_at timestamptz not null,
          delete_after timestamptz,
          -- That of its registration's newest event.
          version int not null,
          -- By the clock of the database, for those who follow what changes.
          changed_at timestamptz not null default clock_timestamp(),
          check ((isolation = 'dedicated') = (namespace is not null))
        );
        create index registered_tenant_changed on registered_tenant (changed_at);
        create index registered_tenant_listed on registered_tenant (slug) where not system;
        create index registered_tenant_by_status on registered_tenant (status, slug);
        create index registered_tenant_by_parent on registered_tenant (parent, slug) where parent is not null;
        grant select, insert, update on registered_tenant to ${roles.app};
        grant select on registered_tenant to ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'registered_tenant', [roles.projector]);
  },
};
