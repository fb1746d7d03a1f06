import type { RecordedEvent } from '../domain/event';
import type { Fact } from '../domain/facts';
import type { Stream } from '../domain/stream';
import type { TenantId } from './event-store';
import { tenantStream } from './tenant-stream';

interface Kept {
  readonly fact: Fact;
  /** Of its event, as canonical JSON. */
  readonly characters: number;
}

/**
 * The heads of streams that a process read or wrote last. Others may have written since: so they are good for a guess
 * that an append holds against the record, and for no answer without one.
 *
 * Two generations: when the young one is full, what of the old one was not recalled meanwhile is forgotten.
 */
export class RecentFacts {
  private young = new Map<string, Kept>();
  private old: ReadonlyMap<string, Kept> = new Map();
  private youngCharacters = 0;

  /** @param generationCharacters how much each generation holds, in characters of canonical JSON. */
  constructor(private readonly generationCharacters = 4 * 1024 * 1024) {}

  /** Leaves out the streams that were not seen lately. */
  recall(tenant: TenantId, streams: readonly Stream[]): ReadonlyMap<Stream, Fact> {
    const recalled = new Map<Stream, Fact>();
    for (const stream of streams) {
      const fact = this.find(tenantStream(tenant, stream));
      if (fact !== undefined) recalled.set(stream, fact);
    }
    return recalled;
  }

  /** @param characters the length of the event's canonical JSON. */
  remember(tenant: TenantId, head: RecordedEvent, characters: number): void {
    this.keep(tenantStream(tenant, head.stream), { fact: { version: head.version, head }, characters });
  }

  private find(key: string): Fact | undefined {
    const young = this.young.get(key);
    if (young !== undefined) return young.fact;
    const old = this.old.get(key);
    if (old !== undefined) this.keep(key, old);
    return old?.fact;
  }

  private keep(key: string, kept: Kept): void {
    if (this.youngCharacters >= this.generationCharacters) {
      this.old = this.young;
      this.young = new Map();
      this.youngCharacters = 0;
    }
    this.young.set(key, kept);
    this.youngCharacters += kept.characters;
  }
}
