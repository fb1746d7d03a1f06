import { RequestProblem } from './problems/request-problem';

const minute = 60_000;

export interface AttemptLimitOptions {
  /** What is limited, as the RateLimit fields call it. */
  readonly name: string;
  readonly perMinute: number;
  readonly clock: () => Date;
}

/**
 * How often something is tried in a minute, by each who tries. Counted in the memory of this process alone: of several
 * processes, each allows as much. What was counted is dropped with its minute, so that strangers can't fill the memory.
 */
export class AttemptLimit {
  private current = Number.NaN;
  private counts = new Map<string, number>();

  constructor(private readonly options: AttemptLimitOptions) {}

  /** @throws RequestProblem where it was tried too often in this minute. */
  count(by: string): void {
    const { name, perMinute, clock } = this.options;
    const now = clock().getTime();
    const begun = Math.floor(now / minute);
    if (begun !== this.current) {
      this.current = begun;
      this.counts = new Map();
    }
    const tried = (this.counts.get(by) ?? 0) + 1;
    this.counts.set(by, tried);
    if (tried > perMinute)
      throw new RequestProblem({
        code: 'too_many_attempts',
        detail: `This was tried more than ${perMinute} times in a minute. Wait until the minute is over.`,
        retryAfterSeconds: ((begun + 1) * minute - now) / 1000,
        limit: { name, perMinute },
      });
  }
}
