import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** Rehearsals of breaking the glass, and the access that they hand out for a while. */
export const breakGlass: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        alter table rehearsal
          drop constraint rehearsal_kind_check,
          add constraint rehearsal_kind_check check (kind in ('rotation', 'signing', 'break_glass')),
          drop constraint rehearsal_state_check,
          add constraint rehearsal_state_check check (
            state in ('running', 'done', 'refused', 'failed', 'cancelled', 'denied', 'expired', 'withdrawn')
          );

        create table access_lease (
          id uuid primary key,
          tenant uuid not null references tenant,
          -- A rehearsal takes access once, however often it is told to.
          rehearsal uuid not null unique references rehearsal,
          key_ref text not null,
          -- The principal who holds the access.
          holder uuid not null,
          taken_at timestamptz not null,
          expires_at timestamptz not null,
          uses int not null default 0,
          last_used_at timestamptz,
          ended_at timestamptz,
          ended_because text check (ended_because in ('returned', 'expired', 'cancelled', 'left_behind')),
          check ((ended_at is null) = (ended_because is null))
        );
        -- One access to a key at a time.
        create unique index access_lease_open on access_lease (tenant, key_ref) where ended_at is null;
        create index access_lease_expiring on access_lease (expires_at) where ended_at is null;
        grant select, insert, update on access_lease to ${roles.app}, ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'access_lease', [roles.projector]);
  },
};
