import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, runAsOwner } from './sql-function';

/** A way in for a command that comes alone, which costs less than a batch of one. */
export const cheaperAppends: Migration = {
  async up(database: Kysely<unknown>) {
    for (const name of ['stream_lock', 'leaf_hash', 'append', 'append_one'])
      await createFunction(database, name);
    await sql
      .raw(`
        revoke execute on function stream_lock, leaf_hash, append_one from public;
        grant execute on function stream_lock, leaf_hash to ${roles.append};
        grant execute on function append_one to ${roles.app};
      `)
      .execute(database);
    await runAsOwner(database, 'append_one', roles.append);
  },
};
