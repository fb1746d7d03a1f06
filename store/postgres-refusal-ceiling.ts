import { sql } from 'kysely';
import type { Database } from './database';
import type { Admission, RefusalCeiling } from './refusal-ceiling';

/** Counts in PostgreSQL, so that the ceiling holds for all processes together. Minutes are those of the clock. */
export class PostgresRefusalCeiling implements RefusalCeiling {
  constructor(
    private readonly database: Pick<Database, 'app'>,
    /** Refusals that a principal may have recorded in a minute; at least 1. */
    private readonly perMinute: number,
  ) {}

  async admit(principal: string): Promise<Admission> {
    const { rows } = await sql<{ admitted: boolean; seconds_left: number }>`
      insert into refusal_window as this (principal, minute, recorded)
      values (${principal}, date_trunc('minute', now()), 1)
      on conflict (principal, minute) do update set
        recorded = this.recorded + (this.suppressed = 0 and this.recorded < ${this.perMinute})::int,
        -- What was suppressed once stays so for the rest of the minute, even where another process allows more.
        suppressed = this.suppressed + (this.suppressed > 0 or this.recorded >= ${this.perMinute})::int
      returning
        suppressed = 0 as admitted,
        ceil(extract(epoch from minute + interval '1 minute' - now()))::int as seconds_left
    `.execute(this.database.app);
    const [row] = rows;
    if (row === undefined) throw new Error('a refusal was not counted');
    return row.admitted
      ? { admitted: true }
      : { admitted: false, retryAfterSeconds: Math.max(1, row.seconds_left) };
  }
}
