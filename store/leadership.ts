import type { Client } from 'pg';
import type { Role } from '../migrations/roles';
import type { AdvisoryLock } from './advisory-locks';
import { Alarm } from './alarm';
import type { Database } from './database';

export interface Office {
  readonly database: Pick<Database, 'dedicatedClient'>;
  readonly role: Role;
  readonly lock: AdvisoryLock;
  /**
   * Does one piece of the work on the connection that holds the lock, and tells how many milliseconds to rest before
   * the next, unless woken.
   */
  work(client: Client): Promise<number>;
  /** Is told when the connection breaks or the work fails; it is then tried again. */
  onError(error: unknown): void;
}

const candidacyMs = 500;
const firstBackoffMs = 100;
const longestBackoffMs = 5_000;

/**
 * Work that one process of all does at a time: the one whose connection holds a session lock. The others wait, and one
 * takes over within a second when that connection ends, however it ends.
 */
export class Leadership {
  private readonly alarm = new Alarm();
  private stopping = false;
  private running: Promise<void> | undefined;
  private leading = false;

  constructor(private readonly office: Office) {}

  start(): void {
    if (this.running !== undefined) return;
    this.stopping = false;
    this.running = this.run();
  }

  /** Resolves when the piece of work at hand is done and the connection is closed. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.alarm.ring();
    await this.running;
    this.running = undefined;
  }

  /** Ends the rest between two pieces of work. */
  wake(): void {
    if (this.leading) this.alarm.ring();
  }

  private async run(): Promise<void> {
    let backoffMs = firstBackoffMs;
    while (!this.stopping) {
      try {
        await this.serve(() => {
          backoffMs = firstBackoffMs;
        });
      } catch (error) {
        this.office.onError(error);
        if (!this.stopping) await this.alarm.wait(backoffMs);
        backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
      }
    }
  }

  /** Serves until stopped. @throws whatever ended the term. */
  private async serve(onWorked: () => void): Promise<void> {
    const { database, role, lock, work } = this.office;
    const client = database.dedicatedClient(role);
    // The next query on the broken connection throws; until then there is nothing to do about it but hurry.
    client.on('error', () => this.alarm.ring());
    client.on('notification', () => this.alarm.ring());
    try {
      await client.connect();
      while (!this.stopping && !(await takesLock(client, lock))) await this.alarm.wait(candidacyMs);
      this.leading = true;
      while (!this.stopping) {
        const restMs = await work(client);
        onWorked();
        if (!this.stopping && restMs > 0) await this.alarm.wait(restMs);
      }
    } finally {
      this.leading = false;
      await client.end().catch(() => {});
    }
  }
}

async function takesLock(client: Client, lock: AdvisoryLock): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
    ...lock,
  ]);
  return rows[0]?.taken === true;
}
