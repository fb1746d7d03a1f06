import { type Kysely, sql, type Transaction } from 'kysely';
import { roles } from '../migrations/roles';
import { subscriptionLock } from './advisory-locks';
import type { Database } from './database';
import { Leadership } from './leadership';
import type { Schema } from './schema';
import { logBatch, readLog, type SequencedEvent } from './shared-log';

/** Keeps rows that are made from events. They and the checkpoint commit together: each event counts exactly once. */
export interface Projection {
  /** Of the checkpoint. */
  readonly name: string;
  /** The tables that hold nothing but what the projection writes. */
  readonly tables: readonly (keyof Schema)[];
  /** The types of event that the rows are made from: others only move the checkpoint. All, where it is left out. */
  readonly types?: readonly string[];
  project(events: readonly SequencedEvent[], transaction: Transaction<Schema>): Promise<void>;
}

/** Acts on the world. The checkpoint follows when it is done: an event comes at least once, and again after a crash. */
export interface Effect {
  /** Of the checkpoint. */
  readonly name: string;
  handle(events: readonly SequencedEvent[]): Promise<void>;
}

export interface SubscriptionOptions {
  readonly database: Pick<Database, 'dedicatedClient' | 'projector'>;
  readonly follower: Projection | Effect;
  readonly onError?: (error: unknown) => void;
}

const pollMs = 1_000;
/** What is recorded within such a time is handled together: each batch costs a read and a commit, however small. */
const gatherMs = 200;
/** As many events at once are a busy log: batches grow then, rather than their number. */
const busyBatch = 50;
const busyGatherMs = 500;

/**
 * Follows the log from the follower's checkpoint. Every process may run it; a single one works at a time. What the
 * follower throws is reported, and the same events are tried again.
 */
export class Subscription {
  private readonly leadership: Leadership;
  private listening: object | undefined;
  /** Where the checkpoint stands, as far as this process knows. */
  private checkpoint: number | undefined;
  /** By the process's own clock, in milliseconds; none while there is nothing to gather with. */
  private restsUntil = 0;

  constructor({ database, follower, onError = () => {} }: SubscriptionOptions) {
    this.leadership = new Leadership({
      database,
      role: roles.projector,
      lock: subscriptionLock(follower.name),
      work: async (client) => {
        if (this.listening !== client) {
          await client.query('listen portcullis_log');
          this.listening = client;
          // Another process may have led meanwhile.
          this.checkpoint = undefined;
        }
        const rest = this.restsUntil - performance.now();
        if (rest > 0) return rest;
        const { handled, checkpoint } = await handleBatch(database.projector, follower, this.checkpoint);
        this.checkpoint = checkpoint;
        if (handled === logBatch) return 0;
        // What is recorded meanwhile rings.
        if (handled === 0) return pollMs;
        const restMs = handled < busyBatch ? gatherMs : busyGatherMs;
        this.restsUntil = performance.now() + restMs;
        return restMs;
      },
      onError,
    });
  }

  start(): void {
    this.leadership.start();
  }

  stop(): Promise<void> {
    return this.leadership.stop();
  }
}

/** Lets a projection's tables be filled anew from the whole log. Readers see them empty, and then filling. */
export async function rebuild(database: Pick<Database, 'projector'>, projection: Projection): Promise<void> {
  await database.projector.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('checkpoint')
      .set({ seq: beforeFirst })
      .where('name', '=', projection.name)
      .execute();
    for (const table of projection.tables) await sql`truncate ${sql.table(table)}`.execute(transaction);
  });
  // A subscription that runs meanwhile does its share: no batch is handled twice.
  while ((await handleBatch(database.projector, projection)).handled > 0);
}

/** Handles the next events after the checkpoint; tells how many there were, and where the checkpoint stands then. */
async function handleBatch(
  projector: Kysely<Schema>,
  follower: Projection | Effect,
  checkpoint?: number,
): Promise<{ readonly handled: number; readonly checkpoint: number | undefined }> {
  const from = checkpoint ?? (await readCheckpoint(projector, follower.name));
  const events = await readLog(projector, from);
  const last = events.at(-1);
  if (last === undefined) return { handled: 0, checkpoint: from };
  const moved =
    'project' in follower
      ? await project(projector, follower, events, from, last.seq)
      : await handle(projector, follower, events, from, last.seq);
  return { handled: events.length, checkpoint: moved ? last.seq : undefined };
}

async function handle(
  projector: Kysely<Schema>,
  effect: Effect,
  events: readonly SequencedEvent[],
  from: number,
  to: number,
): Promise<boolean> {
  await effect.handle(events);
  return moveCheckpoint(projector, effect.name, from, to);
}

async function project(
  projector: Kysely<Schema>,
  projection: Projection,
  events: readonly SequencedEvent[],
  from: number,
  to: number,
): Promise<boolean> {
  const { name, types } = projection;
  const concerned = types === undefined ? events : events.filter(({ event }) => types.includes(event.type));
  if (concerned.length === 0) return moveCheckpoint(projector, name, from, to);
  return projector.transaction().execute(async (transaction) => {
    // Whoever handled these events meanwhile has moved the checkpoint on, or waits for this transaction to end.
    const moved = await moveCheckpoint(transaction, name, from, to);
    if (moved) await projection.project(concerned, transaction);
    return moved;
  });
}

const beforeFirst = -1;

async function readCheckpoint(projector: Kysely<Schema>, name: string): Promise<number> {
  const row = await projector
    .selectFrom('checkpoint')
    .select('seq')
    .where('name', '=', name)
    .executeTakeFirst();
  if (row !== undefined) return row.seq;
  await projector
    .insertInto('checkpoint')
    .values({ name, seq: beforeFirst })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return beforeFirst;
}

/** Tells whether it moved: it doesn't where it no longer stands at `from`. */
async function moveCheckpoint(on: Kysely<Schema>, name: string, from: number, to: number): Promise<boolean> {
  const { numUpdatedRows } = await on
    .updateTable('checkpoint')
    .set({ seq: to })
    .where('name', '=', name)
    .where('seq', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
