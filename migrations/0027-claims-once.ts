import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, dropFunctions, runAsOwner } from './sql-function';

/** What several commands of a batch rest on is sent, locked and looked at once. */
export const claimsOnce: Migration = {
  async up(database: Kysely<unknown>) {
    // An older database holds take_together with the former parameters beside the one that 0025 loaded.
    await dropFunctions(database, ['append', 'append_one', 'take_together']);
    for (const name of ['append', 'append_one', 'take_together']) await createFunction(database, name);
    await sql
      .raw(`
        revoke execute on function append, append_one, take_together from public;
        grant execute on function append, append_one, take_together to ${roles.app};
      `)
      .execute(database);
    for (const name of ['append', 'append_one']) await runAsOwner(database, name, roles.append);
  },
};
