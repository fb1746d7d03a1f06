import type { RecordedEvent } from '../domain/event';
import type { JsonObject } from '../domain/json';
import { leafHash, ledgerLeaf } from '../domain/ledger-leaf';

/** The members of an event's canonical JSON. */
interface CanonicalEvent {
  readonly actor: string;
  readonly data: JsonObject;
  readonly id: string;
  readonly recorded_at: string;
  readonly rested_on: Record<string, number>;
  readonly stream: string;
  readonly type: string;
  readonly version: number;
}

/** The event that stands in the canonical text, which alone is exact: jsonb may write a number another way. */
export function recordedEvent(salt: Buffer, canonical: string): RecordedEvent {
  const content: CanonicalEvent = JSON.parse(canonical);
  return {
    stream: content.stream,
    version: content.version,
    id: content.id,
    type: content.type,
    data: content.data,
    actor: content.actor,
    restedOn: content.rested_on,
    recordedAt: content.recorded_at,
    salt: salt.toString('base64url'),
    // Few readers ask for it, and it costs more than all the rest.
    get leafHash() {
      return leafHash(ledgerLeaf(salt, canonical));
    },
  };
}
