import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, runAsOwner } from './sql-function';

/** Who answers under an idempotency key locks it first, as a stream: looking and then writing costs less than trying. */
export const keysLocked: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        -- They took and gave other types. Older databases still have them so.
        do $$
        declare
          former regprocedure;
        begin
          for former in select oid from pg_proc
            where pronamespace = 'public'::regnamespace and proname in ('append', 'append_one', 'take_together')
          loop
            execute 'drop function ' || former;
          end loop;
        end
        $$;
      `)
      .execute(database);
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
