import { type Kysely, type Migration, sql } from 'kysely';
import { createFunction } from './sql-function';

/** Principals of tenants are disabled, and enabled again; a disabled one opens no session. */
export const principalChanges: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        alter table principal
          add column disabled_at timestamptz,
          -- Who changed it last, and when.
          add column changed_by uuid,
          add column changed_at timestamptz;
      `)
      .execute(database);
    await createFunction(database, 'open_session');
  },
};
