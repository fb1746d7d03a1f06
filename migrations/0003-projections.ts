import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** What follows the log, and how far it has come. */
export const projections: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table checkpoint (
          name text primary key,
          -- The last entry of the log that was handled; -1 before the first.
          seq bigint not null
        );
        grant select on checkpoint to ${roles.app};
        grant select, insert, update on checkpoint to ${roles.projector};

        create table refusal (
          seq bigint primary key,
          tenant uuid not null,
          subject text,
          code text not null,
          operation text not null,
          event_id uuid not null,
          stream text not null,
          recorded_at timestamptz not null
        );
        create index refusal_newest on refusal (tenant, seq desc);
        create index refusal_subject on refusal (tenant, subject, code, seq desc);
        create index refusal_code on refusal (tenant, code, seq desc);
        grant select on refusal to ${roles.app};
        grant select, insert, truncate on refusal to ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'refusal', [roles.projector]);
  },
};
