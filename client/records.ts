import type { CallOptions } from './options';
import type { RecordWithHistory, ResolvedReceipt } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** Records with their history, as the tenant that is acted for sees them. */
export class Records {
  constructor(private readonly transport: Transport) {}

  /** @param reference `kind:name`. @throws NotFoundError, also for a record of another tenant. */
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
