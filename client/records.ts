import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { ListedRecord, RecordWithHistory, ResolvedReceipt } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** What is to be listed; everything where a member is left out. */
export interface RecordFilter {
  /** The kind of the record's reference; `refusal` for refusals. */
  readonly kind?: string | undefined;
  /** The operation's name in the contract, such as `tenant.create`. */
  readonly operation?: string | undefined;
  readonly outcome?: ListedRecord['outcome'] | undefined;
  /** A stable code. */
  readonly code?: string | undefined;
  /** What was decided about: the record itself, or what a refusal speaks of. */
  readonly subject?: string | undefined;
  readonly company?: string | undefined;
  /** Recorded at this moment or later; ISO 8601. */
  readonly from?: string | undefined;
  /** Recorded before this moment; ISO 8601. */
  readonly until?: string | undefined;
  /** Items a page, 1 to 200. */
  readonly limit?: number | undefined;
}

/** Records, and refusals, as the tenant that is acted for sees them. */
export class Records {
  constructor(private readonly transport: Transport) {}

  /**
   * Every version of a record and every refusal that fits, newest first; pages are fetched as they are come to. What
   * was recorded in the last moments may not be listed yet. @throws SchemaError where the filter makes no sense.
   */
  list(filter: RecordFilter = {}, options?: CallOptions): AsyncGenerator<ListedRecord> {
    return itemsOf((cursor) => this.page({ ...filter, cursor }, options));
  }

  async page(
    filter: RecordFilter & { readonly cursor?: string | undefined },
    options?: CallOptions,
  ): Promise<Page<ListedRecord>> {
    const { text } = await this.transport.request(
      { method: 'GET', path: '/v1/records', query: { ...filter } },
      options,
    );
    return fromWire<Page<ListedRecord>>(text);
  }

  /**
   * A record with its history, whether gates know it now and, if not, why; up to the last answer that was given.
   *
   * @param reference `kind:name`. @throws NotFoundError, also for a record of another tenant.
   */
  async get(reference: string, options?: CallOptions): Promise<RecordWithHistory> {
    const path = `/v1/records/${encodeURIComponent(reference)}`;
    const { text } = await this.transport.request({ method: 'GET', path }, options);
    return fromWire<RecordWithHistory>(text);
  }
}

/** The proofs that decisions were recorded. */
export class Receipts {
  constructor(private readonly transport: Transport) {}

  /** @throws NotFoundError, also for a receipt of another tenant. */
  async get(id: string, options?: CallOptions): Promise<ResolvedReceipt> {
    const path = `/v1/receipts/${encodeURIComponent(id)}`;
    const { text } = await this.transport.request({ method: 'GET', path }, options);
    return fromWire<ResolvedReceipt>(text);
  }
}
