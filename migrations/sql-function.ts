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
