import type { NewEvent, RecordedEvent } from '../domain/event';
import type { Fact } from '../domain/facts';
import type { JsonObject } from '../domain/json';
import type { Stream } from '../domain/stream';

/** A tenant as the store keys it: a UUID, never a slug, never used again for another. */
export type TenantId = string;

/** What identifies a request that may be sent twice. */
export interface CommandKey {
  /** UUID of the principal who sends it. */
  readonly principal: string;
  /** The operation or route that it is sent to. */
  readonly route: string;
  /** The caller's idempotency key. */
  readonly key: string;
  /** HMAC-SHA-256 of the request, by which another request under the same key is told. */
  readonly requestHmac: Buffer;
}

export interface StoredCommand {
  readonly requestHmac: Buffer;
  readonly result: JsonObject;
}

/**
 * Where a written stream has to stand before the command: at exactly that version (0: must not exist), or anywhere.
 */
export type ExpectedVersion = number | 'any';

export interface EventToAppend extends NewEvent {
  /** UUID, version 7. */
  readonly id: string;
  readonly expected: ExpectedVersion;
}

/** One decision's events, written together or not at all. */
export interface AppendCommand {
  readonly tenant: TenantId;
  /** The principal's UUID. */
  readonly actor: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly recordedAt: string;
  /** Streams that must still stand at these versions when the events are written. */
  readonly restedOn: Readonly<Record<Stream, number>>;
  readonly events: readonly [EventToAppend, ...EventToAppend[]];
  /** What it writes is rested on soon, in this process: it is kept in mind, as what was read is. */
  readonly restedOnSoon?: boolean;
  readonly command?: CommandKey & {
    /**
     * The answer to give when the same request comes again, made from the events as they will be recorded. It is kept
     * in the transaction that finds out where a stream expected anywhere stands: the version and the leaf hash of an
     * event in such a stream can't be read yet (unless the command also rests on it).
     */
    readonly resultOf: (recorded: readonly RecordedEvent[]) => JsonObject;
  };
}

export type AppendResult =
  | { readonly status: 'appended'; readonly events: readonly RecordedEvent[] }
  /** A stream that was rested on, or written, no longer stood where the command says. */
  | { readonly status: 'conflict' }
  /** The idempotency key is taken: by this request, whose result is given, or by another. */
  | { readonly status: 'duplicate'; readonly command: StoredCommand };

/** Facts in, events out: all that a decision needs of the store. */
export interface EventStore {
  /** Reads the streams of one tenant, and what was answered under a command key, in one round trip. */
  read(
    tenant: TenantId,
    streams: readonly Stream[],
    command?: Omit<CommandKey, 'requestHmac'>,
  ): Promise<{ readonly facts: ReadonlyMap<Stream, Fact>; readonly command: StoredCommand | undefined }>;

  /**
   * The streams as this process read or wrote them last, without those that it didn't lately. For what is then appended
   * on just these versions, and so fails where they are stale; an answer that appends nothing is to be given on a read.
   */
  recall(tenant: TenantId, streams: readonly Stream[]): ReadonlyMap<Stream, Fact>;

  /** @throws StoreOverloadedError where too many appends wait already. */
  append(command: AppendCommand): Promise<AppendResult>;

  /** Every event of a stream, oldest first, from a version on. */
  history(tenant: TenantId, stream: Stream, fromVersion?: number): Promise<readonly RecordedEvent[]>;

  /** An event of the tenant by its id, and its place in the log. */
  receipt(tenant: TenantId, eventId: string): Promise<LoggedEvent | undefined>;
}

export interface LoggedEvent {
  readonly event: RecordedEvent;
  /** Leaf index in the log; null while the event waits for it. */
  readonly seq: number | null;
  /** The canonical JSON whose bytes, after the salt, are what the leaf commits to. */
  readonly canonical: string;
}

/** More appends wait than the process is willing to hold; nothing of this one was written. */
export class StoreOverloadedError extends Error {
  override readonly name = 'StoreOverloadedError';
}
