import { followEvents } from './follow-events';
import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { LedgerEntry } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** Which entries; everything that the token may see where a member is left out. */
export interface LedgerFilter {
  /** The slug of a tenant, or its reference. */
  readonly tenantId?: string | undefined;
  /** UPPER_SNAKE, such as `TENANT_CREATED`. */
  readonly eventType?: string | undefined;
  /** The record that an entry is a version of. */
  readonly stream?: string | undefined;
  /** UUID of a principal. */
  readonly actor?: string | undefined;
}

export interface LedgerOrder {
  /** By place in the ledger; the oldest first unless given. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** Items a page, 1 to 200. */
  readonly limit?: number | undefined;
}

export interface LedgerPage extends Page<LedgerEntry> {
  /** Whether all is taken into account that was recorded before the request came. */
  readonly upToDate: boolean;
}

export interface FollowLedgerOptions extends CallOptions {
  /** The place of the first entry to be told, where entries of before are wanted too. */
  readonly from?: number | undefined;
}

/** The ledger: for an operator all of it, for others what is their own tenant's. */
export class Ledger {
  constructor(private readonly transport: Transport) {}

  /** Each entry that fits; pages are fetched as they are come to. @throws SchemaError where the filter makes no sense. */
  list(filter: LedgerFilter & LedgerOrder = {}, options?: CallOptions): AsyncGenerator<LedgerEntry> {
    return itemsOf((cursor) => this.page({ ...filter, cursor }, options));
  }

  async page(
    {
      cursor,
      order,
      limit,
      ...filter
    }: LedgerFilter & LedgerOrder & { readonly cursor?: string | undefined },
    options?: CallOptions,
  ): Promise<LedgerPage> {
    const { text } = await this.transport.request(
      { method: 'GET', path: '/v1/ledger', query: { ...queryOf(filter), cursor, order, limit } },
      options,
    );
    return fromWire<LedgerPage>(text);
  }

  /** Each entry that fits as it is recorded, from now on, without end. A connection that breaks is made anew. */
  async *follow(
    filter: LedgerFilter = {},
    { from, ...options }: FollowLedgerOptions = {},
  ): AsyncGenerator<LedgerEntry> {
    const first = from ?? (await this.next(filter, options));
    const request = { path: '/v1/ledger/events', query: { ...queryOf(filter), from: first } };
    yield* followEvents<LedgerEntry>(this.transport, { request }, options);
  }

  /** A place after which nothing that fits was recorded so far: nothing is lost while the stream is being opened. */
  private async next(filter: LedgerFilter, options: CallOptions): Promise<number> {
    const { data } = await this.page({ ...filter, order: 'desc', limit: 1 }, options);
    return (data[0]?.seq ?? -1) + 1;
  }
}

function queryOf({ tenantId, eventType, stream, actor }: LedgerFilter) {
  return { tenant_id: tenantId, event_type: eventType, stream, actor };
}
