import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** The list of rehearsals, and the keys that they make for themselves and must not leave behind. */
export const rehearsals: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table rehearsal (
          id uuid primary key,
          tenant uuid not null references tenant,
          tenant_reference text not null,
          kind text not null check (kind in ('rotation', 'signing')),
          -- A quarter, or what a single drill is called; one of each kind bears it.
          period text collate "C" not null,
          key_ref text not null,
          -- References, commitments and flags, as the workflow is given them.
          request jsonb not null,
          state text not null check (state in ('running', 'done', 'refused', 'failed', 'cancelled')),
          code text,
          workflow_id text not null unique,
          requested_by uuid not null,
          -- The nominal time of the schedule that started it.
          scheduled_for timestamptz,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          closed_at timestamptz,
          unique (tenant, kind, period)
        );
        -- Ids are UUIDs of version 7: newest first is by id.
        create index rehearsal_of_tenant on rehearsal (tenant, id desc);
        create index rehearsal_done on rehearsal (tenant, kind, key_ref, closed_at desc) where state = 'done';
        create index rehearsal_untouched on rehearsal (updated_at) where state = 'running';
        grant select, insert, update on rehearsal to ${roles.app}, ${roles.projector};

        create table key_lease (
          id uuid primary key,
          tenant uuid not null references tenant,
          rehearsal uuid not null references rehearsal,
          key_store text not null,
          key text not null,
          taken_at timestamptz not null default now(),
          expires_at timestamptz not null,
          closed_at timestamptz,
          unique (tenant, key_store, key)
        );
        create index key_lease_open on key_lease (expires_at) where closed_at is null;
        grant select, insert, update on key_lease to ${roles.app}, ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'rehearsal', [roles.projector]);
    await isolateTenants(database, 'key_lease', [roles.projector]);
  },
};
