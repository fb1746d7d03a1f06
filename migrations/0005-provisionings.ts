import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** The list of provisionings. */
export const provisionings: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table provisioning (
          id uuid primary key,
          tenant uuid not null references tenant,
          tenant_reference text not null,
          document_hash text not null,
          document jsonb not null,
          state text not null check (state in ('running', 'waiting', 'completed', 'refused', 'abandoned')),
          -- While waiting: the streams whose next event wakes the run.
          waiting_on text[] not null default '{}',
          workflow_id text not null unique,
          requested_by uuid not null,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          started_at timestamptz,
          closed_at timestamptz
        );
        -- Also finds the one that waits for a stream of its tenant.
        create unique index provisioning_open on provisioning (tenant)
          where state in ('running', 'waiting');
        create unique index provisioning_document on provisioning (tenant, document_hash)
          where state in ('running', 'waiting', 'completed');
        -- Ids are UUIDs of version 7: newest first is by id.
        create index provisioning_of_tenant on provisioning (tenant, id desc);
        create index provisioning_untouched on provisioning (updated_at) where state in ('running', 'waiting');
        grant select, insert, update on provisioning to ${roles.app}, ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'provisioning', [roles.projector]);
  },
};
