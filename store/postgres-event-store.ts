import type { Transaction } from 'kysely';
import type { RecordedEvent } from '../domain/event';
import type { Fact } from '../domain/facts';
import type { JsonObject } from '../domain/json';
import type { Stream } from '../domain/stream';
import { appendBatch, appendInTransaction, appendValues, type Verdict } from './append-batch';
import { AppendQueue } from './append-queue';
import { type Database, inTenant } from './database';
import type {
  AppendCommand,
  AppendResult,
  CommandKey,
  EventStore,
  LoggedEvent,
  StoredCommand,
  TenantId,
} from './event-store';
import { FactReader } from './fact-reader';
import { type PreparedCommand, prepareCommand } from './prepared-command';
import { RecentFacts } from './recent-facts';
import { recordedEvent } from './recorded-event';
import type { Schema } from './schema';

type FactRow =
  | { readonly stream: Stream; readonly salt: Buffer; readonly canonical: string }
  | { readonly stream: null; readonly request_hmac: Buffer; readonly result: JsonObject };

const nothingYet: Fact = { version: 0, head: undefined };

/** What is to be written in one transaction: rows by its queries, events by `append`. Throwing writes nothing. */
export type AppendingWithRows<Value> = (
  transaction: Transaction<Schema>,
  append: EventStore['append'],
) => Promise<Value>;

/** Writes rows and the events that tell of them together or not at all. */
export interface RowsAndEvents {
  /**
   * Runs the work as the tenant. Not for the hot path: each append of it takes a round trip and shares its transaction
   * with nobody. Rows that others wait for are to be locked before the first append.
   */
  withRows<Value>(tenant: TenantId, work: AppendingWithRows<Value>): Promise<Value>;

  /**
   * Has a function of the database write rows and append the commands, or nothing of it, in one round trip. Gives
   * whether it did.
   */
  appendBy(writing: WritingFunction, commands: readonly AppendCommand[]): Promise<boolean>;
}

/** A function of the database that takes these values, and then those of `append`; it gives a boolean. */
export interface WritingFunction {
  readonly name: string;
  readonly values: readonly unknown[];
}

export interface PostgresEventStoreOptions {
  /** Is called after each append, for a sequencer of the same process. */
  readonly onAppended?: () => void;
}

/** Facts and events in PostgreSQL. Everything but a duplicate append takes one round trip. */
export class PostgresEventStore implements EventStore, RowsAndEvents {
  private readonly queue: AppendQueue<PreparedCommand, Verdict>;
  private readonly reader = new FactReader(
    async (tenant, streams) => (await this.readNow(tenant, streams)).facts,
  );
  private readonly recent = new RecentFacts();

  constructor(
    private readonly database: Pick<Database, 'app' | 'appPool'>,
    private readonly options: PostgresEventStoreOptions = {},
  ) {
    this.queue = new AppendQueue((commands) => appendBatch(database.appPool, commands));
  }

  async read(tenant: TenantId, streams: readonly Stream[], command?: Omit<CommandKey, 'requestHmac'>) {
    if (command !== undefined) return this.readNow(tenant, streams, command);
    return { facts: await this.reader.read(tenant, streams), command: undefined };
  }

  private async readNow(
    tenant: TenantId,
    streams: readonly Stream[],
    command?: Omit<CommandKey, 'requestHmac'>,
  ) {
    const { rows } = await this.database.appPool.query<FactRow>({
      name: 'read_facts',
      text: 'select * from read_facts($1, $2, $3, $4, $5)',
      values: [tenant, [...new Set(streams)], command?.principal, command?.route, command?.key],
    });
    const facts = new Map<Stream, Fact>(streams.map((stream) => [stream, nothingYet]));
    let stored: StoredCommand | undefined;
    const empty = new Set(facts.keys());
    for (const row of rows) {
      if (row.stream === null) {
        stored = { requestHmac: row.request_hmac, result: row.result };
      } else {
        const head = recordedEvent(row.salt, row.canonical);
        facts.set(row.stream, { version: head.version, head });
        empty.delete(row.stream);
        this.recent.remember(tenant, head, row.canonical.length);
      }
    }
    for (const stream of empty) this.recent.rememberNothing(tenant, stream);
    return { facts, command: stored };
  }

  recall(tenant: TenantId, streams: readonly Stream[]): ReadonlyMap<Stream, Fact> {
    return this.recent.recall(tenant, streams);
  }

  async append(command: AppendCommand): Promise<AppendResult> {
    const prepared = prepareCommand(command);
    const verdict = await this.queue.submit(prepared);
    switch (verdict.status) {
      case 'appended':
        return { status: 'appended', events: this.appended(prepared, verdict.versions) };
      case 'conflict':
        return verdict;
      case 'duplicate':
        return this.duplicateOf(command);
      default:
        return verdict satisfies never;
    }
  }

  async withRows<Value>(tenant: TenantId, work: AppendingWithRows<Value>): Promise<Value> {
    const appended: (() => void)[] = [];
    const value = await inTenant(this.database, tenant, (transaction) =>
      work(transaction, async (command) => {
        const prepared = prepareCommand(command);
        const verdict = await appendInTransaction(transaction, prepared);
        switch (verdict.status) {
          case 'appended': {
            const events = prepared.recorded(verdict.versions);
            appended.push(() => this.appended(prepared, verdict.versions));
            return { status: 'appended', events };
          }
          case 'conflict':
            return verdict;
          case 'duplicate':
            return this.duplicateOf(command);
          default:
            return verdict satisfies never;
        }
      }),
    );
    for (const tell of appended) tell();
    return value;
  }

  async appendBy({ name, values }: WritingFunction, commands: readonly AppendCommand[]): Promise<boolean> {
    const given = [...values, ...appendValues(commands.map(prepareCommand))];
    const { rows } = await this.database.appPool.query<{ appended: boolean }>({
      name,
      text: `select ${name}(${given.map((_, index) => `$${index + 1}`).join(', ')}) as appended`,
      values: given,
    });
    const appended = rows[0]?.appended === true;
    if (appended) this.options.onAppended?.();
    return appended;
  }

  /** Keeps in mind what was just written, and tells the sequencer. */
  private appended(prepared: PreparedCommand, versions: readonly number[]): readonly RecordedEvent[] {
    this.options.onAppended?.();
    const events = prepared.recorded(versions);
    const { tenant, restedOnSoon } = prepared;
    for (const [index, { canonicalPrefix }] of prepared.events.entries()) {
      const event = events[index];
      if (event === undefined) continue;
      if (restedOnSoon) this.recent.remember(tenant, event, canonicalPrefix.length);
      else this.recent.renew(tenant, event, canonicalPrefix.length);
    }
    return events;
  }

  async history(tenant: TenantId, stream: Stream, fromVersion = 1): Promise<readonly RecordedEvent[]> {
    const { rows } = await this.database.appPool.query<{ salt: Buffer; canonical: string }>({
      name: 'read_history',
      text: 'select * from read_history($1, $2, $3)',
      values: [tenant, stream, fromVersion],
    });
    return rows.map(({ salt, canonical }) => recordedEvent(salt, canonical));
  }

  async receipt(tenant: TenantId, eventId: string): Promise<LoggedEvent | undefined> {
    const { rows } = await this.database.appPool.query<{
      seq: number | null;
      salt: Buffer;
      canonical: string;
    }>({
      name: 'read_receipt',
      text: 'select * from read_receipt($1, $2)',
      values: [tenant, eventId],
    });
    const [row] = rows;
    return row && { event: recordedEvent(row.salt, row.canonical), seq: row.seq, canonical: row.canonical };
  }

  private async duplicateOf({ tenant, command }: AppendCommand): Promise<AppendResult> {
    const { command: stored } = await this.read(tenant, [], command);
    // Only where it expired in between: the caller reads again, and no longer finds it.
    return stored === undefined ? { status: 'conflict' } : { status: 'duplicate', command: stored };
  }
}
