import { type Kysely, sql } from 'kysely';
import type { Stream } from '../domain/stream';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import { ledgerEntries } from './projections/ledger-entries';
import { recordedEvent } from './recorded-event';
import type { Schema } from './schema';
import { readLog, type SequencedEvent } from './shared-log';

/** Which entries; all of those that may be seen, where a member is left out. */
export interface LedgerFilter {
  /** Only what is this tenant's: then row-level security sees to it too. */
  readonly tenant?: TenantId | undefined;
  /** UPPER_SNAKE */
  readonly type?: string | undefined;
  readonly stream?: Stream | undefined;
  /** UUID of a principal. */
  readonly actor?: string | undefined;
}

export interface LedgerPage {
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** Lists on from this place in the log. */
  readonly after?: number | undefined;
}

/** How far the log goes, and how much of it can be listed. */
export interface LedgerReach {
  /** The last place in the log; -1 where it is empty. */
  readonly last: number;
  /** The last place that lists know. */
  readonly followed: number;
  /** Milliseconds that the oldest event has waited for its place; 0 where none waits. */
  readonly waiting: number;
}

/** The log as it is read by people: by tenant, type, stream and actor. */
export class Ledger {
  private readonly references = new Map<TenantId, string>();

  constructor(private readonly database: Pick<Database, 'app' | 'projector'>) {}

  async list(filter: LedgerFilter, page: LedgerPage): Promise<readonly SequencedEvent[]> {
    const { tenant } = filter;
    if (tenant === undefined) return query(this.database.projector, filter, page);
    return inTenant(this.database, tenant, (transaction) => query(transaction, filter, page));
  }

  /**
   * Tells what follows a place in the log, in order, and how far that reaches: to be asked on from there. Once it has
   * come to where lists end, the log is read, once for all who follow it.
   */
  following(
    filter: LedgerFilter,
    limit: number,
  ): (place: number) => Promise<{ readonly events: readonly SequencedEvent[]; readonly reached: number }> {
    let isNearEnd = false;
    return async (place) => {
      if (!isNearEnd) {
        const { followed } = await this.reach();
        if (place < followed) {
          const events = await this.list(filter, { order: 'asc', limit, after: place });
          return { events, reached: events.length < limit ? followed : (events.at(-1)?.seq ?? followed) };
        }
        isNearEnd = true;
      }
      const events = await readLog(this.database.projector, place);
      return { events: events.filter((event) => fits(event, filter)), reached: events.at(-1)?.seq ?? place };
    };
  }

  async reach(): Promise<LedgerReach> {
    const { rows } = await sql<LedgerReach>`
      select
        coalesce((select max(seq) from log_entry), -1) as last,
        coalesce((select seq from checkpoint where name = ${ledgerEntries.name}), -1) as followed,
        sequencer_lag() * 1000 as waiting
    `.execute(this.database.projector);
    const [reach] = rows;
    if (reach === undefined) throw new Error('the reach of the ledger could not be read');
    return reach;
  }

  /** What the tenants are called: `kind:name`. */
  async referencesOf(tenants: Iterable<TenantId>): Promise<ReadonlyMap<TenantId, string>> {
    const unknown = [...new Set(tenants)].filter((tenant) => !this.references.has(tenant));
    if (unknown.length > 0) {
      const rows = await this.database.projector
        .selectFrom('tenant')
        .select(['id', 'reference'])
        .where('id', 'in', unknown)
        .execute();
      for (const { id, reference } of rows) this.references.set(id, reference);
    }
    return this.references;
  }
}

async function query(
  on: Kysely<Schema>,
  { tenant, type, stream, actor }: LedgerFilter,
  { order, limit, after }: LedgerPage,
): Promise<readonly SequencedEvent[]> {
  let page = on
    .selectFrom('ledger_entry')
    .select(['seq', 'tenant', 'stream', 'version'])
    .orderBy('seq', order)
    .limit(limit);
  if (tenant !== undefined) page = page.where('tenant', '=', tenant);
  if (type !== undefined) page = page.where('type', '=', type);
  if (stream !== undefined) page = page.where('stream', '=', stream);
  if (actor !== undefined) page = page.where('actor', '=', actor);
  if (after !== undefined) page = page.where('seq', order === 'asc' ? '>' : '<', after);
  const rows = await on
    .selectFrom(page.as('entry'))
    // One probe for each entry, whatever the planner believes of the tables' sizes.
    .innerJoinLateral(
      (lateral) =>
        lateral
          .selectFrom('event')
          .select(['salt', sql<string>`convert_from(canonical, 'UTF8')`.as('canonical')])
          .whereRef('event.tenant', '=', 'entry.tenant')
          .whereRef('event.stream', '=', 'entry.stream')
          .whereRef('event.version', '=', 'entry.version')
          .limit(1)
          .as('event'),
      (join) => join.onTrue(),
    )
    .select(['entry.seq', 'entry.tenant', 'event.salt', 'event.canonical'])
    .orderBy('entry.seq', order)
    .execute();
  return rows.map(({ seq, tenant, salt, canonical }) => ({
    seq,
    tenant,
    event: recordedEvent(salt, canonical),
  }));
}

function fits({ tenant, event }: SequencedEvent, filter: LedgerFilter): boolean {
  return (
    (filter.tenant ?? tenant) === tenant &&
    (filter.type ?? event.type) === event.type &&
    (filter.stream ?? event.stream) === event.stream &&
    (filter.actor ?? event.actor) === event.actor
  );
}
