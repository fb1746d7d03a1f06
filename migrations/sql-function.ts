import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';

/**
 * Creates the function of `functions/<name>.sql`, or replaces it. A later migration that changes the file loads it
 * again, so that old and new databases end at the same text.
 */
export async function createFunction(database: Kysely<unknown>, name: string): Promise<void> {
  const text = readFileSync(join(__dirname, 'functions', `${name}.sql`), 'utf8');
  await sql.raw(text).execute(database);
}

/** Drops functions with whatever parameters older databases still have them, for those that are created anew. */
export async function dropFunctions(database: Kysely<unknown>, names: readonly string[]): Promise<void> {
  await sql
    .raw(`
      do $$
      declare
        former regprocedure;
      begin
        for former in select oid from pg_proc
          where pronamespace = 'public'::regnamespace and proname = any ('{${names.join(',')}}')
        loop
          execute 'drop function ' || former;
        end loop;
      end
      $$;
    `)
    .execute(database);
}

/** A SECURITY DEFINER function runs as its owner. Who is to own it must for that moment be allowed to create it. */
export async function runAsOwner(database: Kysely<unknown>, name: string, owner: string): Promise<void> {
  await sql
    .raw(`
      grant create on schema public to ${owner};
      alter function ${name} owner to ${owner};
      revoke create on schema public from ${owner};
    `)
    .execute(database);
}
