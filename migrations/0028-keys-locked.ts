import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, dropFunctions, runAsOwner } from './sql-function';

/** Who answers under an idempotency key locks it first, as a stream: looking and then writing costs less than trying. */
export const keysLocked: Migration = {
  async up(database: Kysely<unknown>) {
    // They took and gave other types.
    await dropFunctions(database, ['append', 'append_one', 'take_together']);
    for (const name of ['command_lock', 'append', 'append_one', 'take_together'])
      await createFunction(database, name);
    await sql
      .raw(`
        revoke execute on function command_lock, append, append_one, take_together from public;
        grant execute on function command_lock to ${roles.append};
        grant execute on function append, append_one, take_together to ${roles.app};
      `)
      .execute(database);
    for (const name of ['append', 'append_one']) await runAsOwner(database, name, roles.append);
  },
};
