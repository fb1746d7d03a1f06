import { isDatabaseAway } from './database-away';
import { StoreOverloadedError } from './event-store';

/** What keeps two items out of one batch: one writes what the other writes or reads, unless both only add to it. */
export interface Touching {
  readonly writes: readonly string[];
  /** What is written wherever it stands. */
  readonly additions: readonly string[];
  readonly reads: readonly string[];
}

export interface QueueLimits {
  /** Batches under way at once. */
  readonly flights: number;
  /** Items that have to wait before a batch leaves beside another: many small ones cost more than they hasten. */
  readonly gathered: number;
  /** Items in a batch. */
  readonly batch: number;
  /** What the items of a batch may touch together; each takes a lock in the database. */
  readonly touches: number;
  /** Items that wait. */
  readonly waiting: number;
}

const defaultLimits: QueueLimits = { flights: 2, gathered: 8, batch: 32, touches: 1_000, waiting: 1_000 };

interface Entry<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Coalesces items that arrive while others are under way into batches. Those that touch the same are never in two
 * batches at once, and in one only where all of them add to it; they keep their order, and the others overtake them.
 * What finds nothing under way is sent when the turn of the event loop that brought it ends.
 */
export class AppendQueue<Item extends Touching, Answer> {
  private readonly limits: QueueLimits;
  private waiting: Entry<Item, Answer>[] = [];
  private departing = false;
  /** What each batch that is under way touches. */
  private readonly underWay = new Set<Touched>();

  constructor(
    private readonly send: (items: readonly Item[]) => Promise<readonly Answer[]>,
    limits: Partial<QueueLimits> = {},
  ) {
    this.limits = { ...defaultLimits, ...limits };
  }

  /** @throws StoreOverloadedError where too many wait already. */
  submit(item: Item): Promise<Answer> {
    if (this.waiting.length >= this.limits.waiting)
      return Promise.reject(new StoreOverloadedError(`${this.waiting.length} appends wait already`));
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.departSoon();
    });
  }

  /** Those whom one batch answered submit again one after the other: together they leave in one, not in two. */
  private departSoon(): void {
    if (this.departing) return;
    this.departing = true;
    process.nextTick(() => {
      this.departing = false;
      this.depart();
    });
  }

  private depart(): void {
    const { flights, gathered } = this.limits;
    while (this.underWay.size === 0 || (this.underWay.size < flights && this.waiting.length >= gathered)) {
      const { batch, touched } = this.takeBatch();
      if (batch.length === 0) return;
      this.underWay.add(touched);
      void this.fly(batch).finally(() => {
        this.underWay.delete(touched);
        this.departSoon();
      });
    }
  }

  /** The longest waiting first; one that is held back holds back those behind it that touch the same. */
  private takeBatch(): { readonly batch: readonly Entry<Item, Answer>[]; readonly touched: Touched } {
    const batch: Entry<Item, Answer>[] = [];
    const touched = new Touched();
    const heldBack: Entry<Item, Answer>[] = [];
    const touchedByThose = new Touched();
    const ahead = [...this.underWay, touchedByThose];
    let touches = 0;
    for (const entry of this.waiting) {
      const { item } = entry;
      const size = item.writes.length + item.additions.length + item.reads.length;
      const fits =
        batch.length < this.limits.batch && (batch.length === 0 || touches + size <= this.limits.touches);
      if (fits && !ahead.some((others) => others.touches(item)) && !touched.disturbs(item)) {
        batch.push(entry);
        touched.add(item);
        touches += size;
      } else {
        heldBack.push(entry);
        touchedByThose.add(item);
      }
    }
    this.waiting = heldBack;
    return { batch, touched };
  }

  private async fly(batch: readonly Entry<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.send(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('a batch was answered in part'));
        else resolve(answer);
      }
    } catch (error) {
      // A connection that broke doesn't tell whether the batch was written; only who sent it may send it again.
      if (batch.length === 1 || isDatabaseAway(error)) for (const { reject } of batch) reject(error);
      else for (const entry of batch) await this.fly([entry]);
    }
  }
}

class Touched {
  private readonly writes = new Set<string>();
  private readonly additions = new Set<string>();
  private readonly reads = new Set<string>();

  add({ writes, additions, reads }: Touching): void {
    for (const write of writes) this.writes.add(write);
    for (const addition of additions) this.additions.add(addition);
    for (const read of reads) this.reads.add(read);
  }

  /** Whether the item has to wait for what it would share a batch with. */
  disturbs({ writes, additions, reads }: Touching): boolean {
    return (
      writes.some((write) => this.writes.has(write) || this.additions.has(write) || this.reads.has(write)) ||
      additions.some((addition) => this.writes.has(addition) || this.reads.has(addition)) ||
      reads.some((read) => this.writes.has(read) || this.additions.has(read))
    );
  }

  /** Whether the item has to wait for what is not in its batch. */
  touches(item: Touching): boolean {
    return this.disturbs(item) || item.additions.some((addition) => this.additions.has(addition));
  }
}
