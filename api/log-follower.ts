import type { Client } from 'pg';
import type { Stream } from '../domain/stream';
import { roles } from '../migrations/roles';
import { Alarm } from '../store/alarm';
import type { Database } from '../store/database';

const pollMilliseconds = 5_000;
const backoffMilliseconds = 1_000;
const batch = 1_000;

/** What of the log somebody waits for: a stream, or undefined for whatever comes. */
type Followed = Stream | undefined;

/**
 * Tells who waits for a stream, or for any, when the log has a new event of it. One connection serves all of a process,
 * and only while anybody waits. What it tells may come too often, and after a broken connection it tells everyone.
 */
export class LogFollower {
  private readonly wakes = new Map<Followed, Set<() => void>>();
  private readonly alarm = new Alarm();
  private running: Promise<void> | undefined;
  private closing = false;

  constructor(
    private readonly database: Pick<Database, 'dedicatedClient'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Gives what ends it. */
  follow(stream: Followed, wake: () => void): () => void {
    const wakes = this.wakes.get(stream) ?? new Set();
    this.wakes.set(stream, wakes.add(wake));
    if (!this.closing) this.running ??= this.run();
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && this.wakes.get(stream) === wakes) this.wakes.delete(stream);
      if (this.wakes.size === 0) this.alarm.ring();
    };
  }

  /** Resolves when the connection is closed. */
  async close(): Promise<void> {
    this.closing = true;
    this.alarm.ring();
    await this.running;
  }

  private get needed(): boolean {
    return !this.closing && this.wakes.size > 0;
  }

  private async run(): Promise<void> {
    while (this.needed) {
      try {
        await this.serve();
      } catch (error) {
        this.onError(error);
        if (this.needed) await this.alarm.wait(backoffMilliseconds);
      }
    }
    this.running = undefined;
  }

  /** @throws whatever broke the connection. */
  private async serve(): Promise<void> {
    const client = this.database.dedicatedClient(roles.projector);
    // The next query on a broken connection throws.
    client.on('error', () => this.alarm.ring());
    client.on('notification', () => this.alarm.ring());
    try {
      await client.connect();
      await client.query('listen portcullis_log');
      let seq = await lastSeq(client);
      this.wake([...this.wakes.keys()]);
      while (this.needed) {
        await this.alarm.wait(pollMilliseconds);
        const { last, streams } = await streamsAfter(client, seq);
        if (last > seq) this.wake([undefined, ...streams]);
        seq = last;
      }
    } finally {
      await client.end().catch(() => {});
    }
  }

  private wake(streams: Iterable<Followed>): void {
    for (const stream of streams) for (const wake of this.wakes.get(stream) ?? []) wake();
  }
}

async function lastSeq(client: Client): Promise<number> {
  const { rows } = await client.query<{ seq: number }>('select coalesce(max(seq), -1) as seq from log_entry');
  return rows[0]?.seq ?? -1;
}

async function streamsAfter(client: Client, seq: number) {
  const streams = new Set<Stream>();
  let last = seq;
  for (;;) {
    const { rows } = await client.query<{ seq: number; stream: Stream }>({
      name: 'streams_after',
      text: 'select seq, stream from log_entry where seq > $1 order by seq limit $2',
      values: [last, batch],
    });
    for (const row of rows) streams.add(row.stream);
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < batch) return { last, streams };
  }
}
