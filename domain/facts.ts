import type { RecordedEvent } from './event';
import { type KnownRecord, knownRecord } from './known-record';
import { kindOf, type Reference } from './reference';
import type { Stream } from './stream';

/** A stream as a decision sees it: its version, 0 where nothing exists yet, and its newest event. */
export interface Fact {
  readonly version: number;
  readonly head: RecordedEvent | undefined;
}

/** The streams that a decision rests on, as they stood when they were read, all of one tenant. */
export class Facts {
  constructor(
    private readonly streams: ReadonlyMap<Stream, Fact>,
    private readonly now: string,
  ) {}

  /** @throws Error where `reads` didn't name the stream: a decision may rest on nothing that it hasn't declared. */
  of(stream: Stream): Fact {
    const fact = this.streams.get(stream);
    if (fact === undefined) throw new Error(`decided on ${stream}, which reads() does not name`);
    return fact;
  }

  /** Whether anything was ever written to the stream; for streams that only index facts. */
  has(stream: Stream): boolean {
    return this.of(stream).version > 0;
  }

  /** The standing record of that name, if its kind is one of those accepted. */
  known(reference: Reference, kinds: readonly string[]): KnownRecord | undefined {
    const head = this.of(reference).head;
    return kinds.includes(kindOf(reference)) ? knownRecord(reference, head, this.now) : undefined;
  }
}
