import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';

/** How many refusals each principal had recorded, and how many were only counted, minute by minute. */
export const refusalCeiling: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table refusal_window (
          principal uuid not null,
          minute timestamptz not null,
          recorded int not null,
          suppressed int not null default 0,
          reported boolean not null default false,
          primary key (principal, minute)
        );
        create index refusal_window_minute on refusal_window (minute);
        grant select, insert, update, delete on refusal_window to ${roles.app};
      `)
      .execute(database);
  },
};
