import type { RecordedEvent } from '../domain/event';
import type { Fact } from '../domain/facts';
import type { Stream } from '../domain/stream';
import type { TenantId } from './event-store';

interface Kept {
  readonly fact: Fact;
  /** Of its event, as canonical JSON; of its name, where there is none. */
  readonly characters: number;
}

const nothingRecorded: Fact = { version: 0, head: undefined };

type Generation = Map<TenantId, Map<Stream, Kept>>;

/**
 * Where streams stood when a process read them last, those too in which there was nothing, or wrote them since. Others
 * may have written, too: so that is good for a guess that an append holds against the record, and for no answer without
 * one.
 *
 * Two generations: when the young one is full, what of the old one was not recalled meanwhile is forgotten.
 */
export class RecentFacts {
  private young: Generation = new Map();
  private old: Generation = new Map();
  private youngCharacters = 0;

  /** @param generationCharacters how much each generation holds, in characters of canonical JSON. */
  constructor(private readonly generationCharacters = 4 * 1024 * 1024) {}

  /** Leaves out the streams that were not seen lately. */
  recall(tenant: TenantId, streams: readonly Stream[]): ReadonlyMap<Stream, Fact> {
    const recalled = new Map<Stream, Fact>();
    for (const stream of streams) {
      const fact = this.find(tenant, stream);
      if (fact !== undefined) recalled.set(stream, fact);
    }
    return recalled;
  }

  /** @param characters the length of the event's canonical JSON. */
  remember(tenant: TenantId, head: RecordedEvent, characters: number): void {
    this.keep(tenant, head.stream, { fact: { version: head.version, head }, characters });
  }

  /** That nothing was recorded in a stream; where it is known better, that stays. */
  rememberNothing(tenant: TenantId, stream: Stream): void {
    if (this.find(tenant, stream) === undefined)
      this.keep(tenant, stream, { fact: nothingRecorded, characters: stream.length });
  }

  /** Keeps up with a stream that is remembered. Most of what is written nobody asks for soon. */
  renew(tenant: TenantId, head: RecordedEvent, characters: number): void {
    if (this.find(tenant, head.stream) !== undefined) this.remember(tenant, head, characters);
  }

  private find(tenant: TenantId, stream: Stream): Fact | undefined {
    const young = this.young.get(tenant)?.get(stream);
    if (young !== undefined) return young.fact;
    const old = this.old.get(tenant)?.get(stream);
    if (old !== undefined) this.keep(tenant, stream, old);
    return old?.fact;
  }

  private keep(tenant: TenantId, stream: Stream, kept: Kept): void {
    if (this.youngCharacters >= this.generationCharacters) {
      this.old = this.young;
      this.young = new Map();
      this.youngCharacters = 0;
    }
    const streams = this.young.get(tenant) ?? new Map<Stream, Kept>();
    this.young.set(tenant, streams.set(stream, kept));
    this.youngCharacters += kept.characters;
  }
}
