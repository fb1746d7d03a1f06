import { type Kysely, sql } from 'kysely';
import type { RecordedEvent } from '../domain/event';
import type { TenantId } from './event-store';
import { recordedEvent } from './recorded-event';
import type { Schema } from './schema';

/** An event at its place in the log. */
export interface SequencedEvent {
  readonly seq: number;
  readonly tenant: TenantId;
  readonly event: RecordedEvent;
}

/** How many events are read at once. */
export const logBatch = 500;

interface Stretch {
  readonly after: number;
  readonly events: Promise<readonly SequencedEvent[]>;
}

const newest = new WeakMap<Kysely<Schema>, Stretch>();

/**
 * The events after a place in the log, the next ones first; none where none follows. Followers stand at about the same
 * place: what one of them has just read, the others of its process are given too. It may be less than there is by now.
 */
export async function readLog(on: Kysely<Schema>, after: number): Promise<readonly SequencedEvent[]> {
  const known = newest.get(on);
  if (known !== undefined && known.after <= after) {
    // The log has no gaps, and what stands in it stays.
    const following = (await known.events).slice(after - known.after);
    if (following.length > 0) return following;
  }
  const current = newest.get(on);
  // Others may have asked meanwhile.
  if (current !== undefined && current !== known && current.after === after) return current.events;
  const stretch = { after, events: query(on, after) };
  newest.set(on, stretch);
  try {
    return await stretch.events;
  } catch (error) {
    if (newest.get(on) === stretch) newest.delete(on);
    throw error;
  }
}

async function query(on: Kysely<Schema>, after: number): Promise<readonly SequencedEvent[]> {
  const { rows } = await sql<{ seq: number; tenant: TenantId; salt: Buffer; canonical: string }>`
    select * from read_log(${after}, ${logBatch})
  `.execute(on);
  return rows.map(({ seq, tenant, salt, canonical }) => ({
    seq,
    tenant,
    event: recordedEvent(salt, canonical),
  }));
}
