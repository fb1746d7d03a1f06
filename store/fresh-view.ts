export interface FreshViewOptions {
  /** Reads what changed since the last read that began then, or all; makes it part of the view. */
  readonly load: (since: Date | undefined) => Promise<void>;
  readonly clock?: () => number;
}

/** What is older than this is read anew before it is used, and what is half as old beside it. */
const staleMilliseconds = 1_000;
/** Reads overlap by the longest that a transaction may take, since what it wrote may come to light so much later. */
const overlapMilliseconds = 15_000;

/**
 * Keeps what many requests ask for in memory, never more than a second behind the database. Where the database can't be
 * read, nobody is answered from what is older: it fails closed.
 */
export class FreshView {
  private readonly clock: () => number;
  private readAt: number | undefined;
  private lastRead: number | undefined;
  private reading: Promise<void> | undefined;

  constructor(private readonly options: FreshViewOptions) {
    this.clock = options.clock ?? Date.now;
  }

  /** Makes sure that the view is fresh; at once where it is. @throws what the read failed with. */
  fresh(): Promise<void> | undefined {
    const age = this.readAt === undefined ? Number.POSITIVE_INFINITY : this.clock() - this.readAt;
    if (age >= staleMilliseconds) return this.read();
    // Whoever asks now is served; the next are spared the wait. A fault is told to whoever has to wait.
    if (age >= staleMilliseconds / 2) this.read().catch(() => {});
    return undefined;
  }

  /** Has the next who asks wait for what is recorded by then. */
  expire(): void {
    this.readAt = undefined;
    this.reading = undefined;
  }

  private read(): Promise<void> {
    if (this.reading !== undefined) return this.reading;
    const began = this.clock();
    const since = this.lastRead === undefined ? undefined : new Date(this.lastRead - overlapMilliseconds);
    const reading = this.options
      .load(since)
      .then(() => {
        this.lastRead = began;
        if (this.reading === reading) this.readAt = began;
      })
      .finally(() => {
        if (this.reading === reading) this.reading = undefined;
      });
    this.reading = reading;
    return reading;
  }
}
