import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** When each bound key has to be rehearsed again: what the health of the deployment is told from. */
export const dueRehearsals: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table due_rehearsal (
          tenant uuid not null,
          kind text collate "C" not null,
          key_ref text collate "C" not null,
          due_at timestamptz not null,
          primary key (tenant, kind, key_ref)
        );
        create index due_rehearsal_by_time on due_rehearsal (due_at);
        grant select on due_rehearsal to ${roles.app};
        grant select, insert, delete, truncate on due_rehearsal to ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'due_rehearsal', [roles.projector]);
  },
};
