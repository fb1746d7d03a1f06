import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, runAsOwner } from './sql-function';

/** What several commands of a batch rest on is sent, locked and looked at once. */
export const claimsOnce: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        -- An older database holds take_together with the former parameters beside the one that 0025 loaded.
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
