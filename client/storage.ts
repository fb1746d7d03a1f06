import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { StorageReservation } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface NewStorageReservation {
  /** For whom it is kept, where neither call nor client names one. */
  readonly tenant?: string | undefined;
  readonly gigabytes: number;
  /** In your words; it is told by these calls alone. */
  readonly purpose: string;
  /** An hour where nothing is said; 30 days at most. */
  readonly expires_in_seconds?: number | undefined;
}

const path = '/v1/storage-reservations';

/** Storage that is kept for a tenant: until it expires, or once it is committed until it is released. */
export class Storage {
  constructor(private readonly transport: Transport) {}

  /** Reserves storage. @throws RateLimitError with `exceeded` where the quota is exhausted; PermissionError */
  async reserve(reservation: NewStorageReservation, options?: CallOptions): Promise<StorageReservation> {
    const { text } = await this.transport.request({ method: 'POST', path, body: reservation }, options);
    return fromWire<StorageReservation>(text);
  }

  /** From then on it doesn't expire. @throws NotFoundError where it has, or was released; PermissionError */
  async commit(id: string, options?: CallOptions): Promise<StorageReservation> {
    const { text } = await this.transport.request({ method: 'POST', path: `${pathOf(id)}/commit` }, options);
    return fromWire<StorageReservation>(text);
  }

  /** Gives the storage back. @throws NotFoundError, PermissionError */
  async release(id: string, options?: CallOptions): Promise<StorageReservation> {
    const { text } = await this.transport.request({ method: 'DELETE', path: pathOf(id) }, options);
    return fromWire<StorageReservation>(text);
  }

  /** Newest first. */
  list(options?: CallOptions): AsyncGenerator<StorageReservation> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request({ method: 'GET', path, query: { cursor } }, options);
      return fromWire<Page<StorageReservation>>(text);
    });
  }
}

function pathOf(id: string): string {
  return `${path}/${encodeURIComponent(id)}`;
}
