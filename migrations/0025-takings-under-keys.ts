import type { Kysely, Migration } from 'kysely';
import { createFunction } from './sql-function';

/** What is taken of a quota under an idempotency key is taken once. */
export const takingsUnderKeys: Migration = {
  up: (database: Kysely<unknown>) => createFunction(database, 'take_together'),
};
