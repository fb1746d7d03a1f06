import { sql } from 'kysely';
import type { Client } from 'pg';
import { roles } from '../migrations/roles';
import { sequencerLock } from './advisory-locks';
import type { Database } from './database';
import { Leadership } from './leadership';

export interface SequencerOptions {
  readonly database: Pick<Database, 'dedicatedClient'>;
  readonly onError?: (error: unknown) => void;
}

const batch = 1_000;
/** Events that come close together share a batch, and its commit. */
const busyRestMs = 50;
const idleRestMs = 250;
const purgeEveryMs = 10 * 60_000;
const purgeBatch = 10_000;

/**
 * Gives appended events their places in the log: dense from 0, none lost, no stream inverted. Every process may run one;
 * a single one works at a time.
 */
export class Sequencer {
  private readonly leadership: Leadership;
  private purgeDue = 0;
  private nudged = false;

  constructor({ database, onError = () => {} }: SequencerOptions) {
    this.leadership = new Leadership({
      database,
      role: roles.sequencer,
      lock: sequencerLock,
      work: (client) => this.work(client),
      onError,
    });
  }

  start(): void {
    this.leadership.start();
  }

  stop(): Promise<void> {
    return this.leadership.stop();
  }

  /** Says that something was appended in this process, so that it isn't left to the next poll. */
  nudge(): void {
    if (this.nudged) return;
    this.nudged = true;
    setTimeout(() => this.leadership.wake(), busyRestMs).unref();
  }

  private async work(client: Client): Promise<number> {
    this.nudged = false;
    if (Date.now() >= this.purgeDue) await this.purge(client);
    const { rows } = await client.query<{ last: number | null }>({
      name: 'sequence_pending',
      text: 'select sequence_pending($1) as last',
      values: [batch],
    });
    return (rows[0]?.last ?? null) === null ? idleRestMs : busyRestMs;
  }

  private async purge(client: Client): Promise<void> {
    const { rows } = await client.query<{ purged: number }>('select purge_commands($1) as purged', [
      purgeBatch,
    ]);
    this.purgeDue = rows[0]?.purged === purgeBatch ? 0 : Date.now() + purgeEveryMs;
  }
}

/** How many seconds the oldest event has waited for its place in the log, whichever process gives it; 0 if none waits. */
export async function sequencerLag(database: Pick<Database, 'app'>): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`select sequencer_lag() as seconds`.execute(database.app);
  return rows[0]?.seconds ?? 0;
}
