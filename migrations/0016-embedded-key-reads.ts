import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction } from './sql-function';

/** A key of the embedded key store is read in one message to the database: it is read anew for each signature. */
export const embeddedKeyReads: Migration = {
  async up(database: Kysely<unknown>) {
    await createFunction(database, 'read_embedded_key');
    await sql
      .raw(`
        revoke execute on function read_embedded_key from public;
        grant execute on function read_embedded_key to ${roles.app};
      `)
      .execute(database);
  },
};
