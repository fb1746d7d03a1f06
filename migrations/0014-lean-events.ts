import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, runAsOwner } from './sql-function';

/** An event is its canonical bytes: copies of what stands in them made every append dearer. */
export const leanEvents: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        -- They take the columns that were once made of the bytes.
        drop function append, append_one;
        alter table event drop column data, drop column rested_on;
      `)
      .execute(database);
    for (const name of ['append', 'append_one', 'read_admission', 'sequence_pending'])
      await createFunction(database, name);
    await sql
      .raw(`
        revoke execute on function append, append_one from public;
        grant execute on function append, append_one to ${roles.app};
      `)
      .execute(database);
    for (const name of ['append', 'append_one']) await runAsOwner(database, name, roles.append);
  },
};
