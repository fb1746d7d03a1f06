import { StoreOverloadedError } from './event-store';

export interface GatheringLimits {
  /** Items that go together. */
  readonly batch: number;
  /** Items that wait for one key. */
  readonly waiting: number;
}

interface Entry<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends the items of one key that come together in one go, in the order in which they came. While some are under way,
 * what comes for the same key gathers for the next: where all want the same lock, one trip takes it for all of them.
 */
export class Gathering<Key, Item, Answer> {
  private readonly waiting = new Map<Key, Entry<Item, Answer>[]>();

  constructor(
    /** Gives one answer for each item. */
    private readonly send: (key: Key, items: readonly Item[]) => Promise<readonly Answer[]>,
    private readonly limits: GatheringLimits = { batch: 64, waiting: 1_000 },
  ) {}

  /** @throws StoreOverloadedError where too many wait already; what sending failed with. */
  submit(key: Key, item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const entry = { item, resolve, reject };
      const waiting = this.waiting.get(key);
      if (waiting === undefined) {
        this.waiting.set(key, [entry]);
        // Whatever else the turn of the event loop brings comes along.
        setImmediate(() => void this.depart(key));
      } else if (waiting.length < this.limits.waiting) {
        waiting.push(entry);
      } else {
        reject(new StoreOverloadedError(`${waiting.length} requests of one tenant wait already`));
      }
    });
  }

  private async depart(key: Key): Promise<void> {
    for (;;) {
      const waiting = this.waiting.get(key);
      const batch = waiting?.splice(0, this.limits.batch) ?? [];
      if (batch.length === 0) break;
      await this.fly(key, batch);
    }
    this.waiting.delete(key);
  }

  private async fly(key: Key, batch: readonly Entry<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.send(
        key,
        batch.map(({ item }) => item),
      );
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('what was sent together was answered in part'));
        else resolve(answer);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
