import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from './database';
import type { EventStore, TenantId } from './event-store';

/** The type of the event that tells how many refusals of a principal were only counted in a minute. */
export const REFUSALS_SUPPRESSED = 'REFUSALS_SUPPRESSED';

export interface SuppressedRefusalsOptions {
  readonly database: Pick<Database, 'app'>;
  readonly store: Pick<EventStore, 'append'>;
  readonly clock: () => Date;
  /** In whose record the reports stand: the deployment's own tenant. */
  readonly tenant: TenantId;
  /** The UUID of the principal that Portcullis itself acts as. */
  readonly actor: string;
}

/**
 * Records one event for each principal and minute with refusals above the ceiling, once the minute is over. Exactly
 * once, whichever processes do so and wherever they crash: each report is the first event of a stream of its own.
 *
 * @returns how many reports were recorded by this call.
 */
export async function reportSuppressedRefusals(options: SuppressedRefusalsOptions): Promise<number> {
  const { database, store, clock, tenant, actor } = options;
  // A count that began within the minute is committed, or timed out, a while after it.
  const over = sql<Date>`date_trunc('minute', now() - interval '15 seconds')`;
  const windows = await database.app
    .selectFrom('refusal_window')
    .select(['principal', 'minute', 'suppressed'])
    .where('minute', '<', over)
    .where('suppressed', '>', 0)
    .where('reported', '=', false)
    .execute();
  let recorded = 0;
  for (const { principal, minute, suppressed } of windows) {
    const at = minute.toISOString();
    const { status } = await store.append({
      tenant,
      actor,
      recordedAt: clock().toISOString(),
      restedOn: {},
      events: [
        {
          id: uuidv7(),
          // No reference has a slash: nobody can take the stream by recording something under its name.
          stream: `refusals_suppressed/${principal}/${at}`,
          expected: 0,
          type: REFUSALS_SUPPRESSED,
          data: { principal, minute: at, count: suppressed },
        },
      ],
    });
    // A conflict says that another process recorded it.
    if (status === 'appended') recorded += 1;
    await database.app
      .updateTable('refusal_window')
      .set({ reported: true })
      .where('principal', '=', principal)
      .where('minute', '=', minute)
      .execute();
  }
  await database.app
    .deleteFrom('refusal_window')
    .where('minute', '<', sql<Date>`now() - interval '1 hour'`)
    .where((where) => where.or([where('suppressed', '=', 0), where('reported', '=', true)]))
    .execute();
  return recorded;
}
