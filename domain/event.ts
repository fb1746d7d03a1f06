import type { JsonObject } from './json';
import type { Stream } from './stream';

/** What a decision asks the store to keep; the store adds version, actor, time and salt. */
export interface NewEvent {
  readonly stream: Stream;
  /** UPPER_SNAKE. */
  readonly type: string;
  readonly data: JsonObject;
}

/** An event as the store gives it back. */
export interface RecordedEvent extends NewEvent {
  /** UUID, version 7. */
  readonly id: string;
  /** 1 for the first event of its stream, without gaps. */
  readonly version: number;
  /** The principal's UUID. */
  readonly actor: string;
  /** The versions of the streams that the decision was made on; 0 where nothing existed yet. */
  readonly restedOn: Readonly<Record<Stream, number>>;
  /** ISO 8601, UTC, milliseconds. */
  readonly recordedAt: string;
  /** 32 bytes, base64url: what keeps the ledger's leaf from telling its content. */
  readonly salt: string;
  /** SHA-256 of the ledger leaf, lower-case hexadecimal. */
  readonly leafHash: string;
}

/** Ends the life of a record: unknown from then on, its reference free for new content. */
export const WITHDRAWN = 'WITHDRAWN';
/** The type of every event that keeps a refusal. */
export const DECISION_REFUSED = 'DECISION_REFUSED';
