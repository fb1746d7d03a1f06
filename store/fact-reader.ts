import type { Fact } from '../domain/facts';
import type { Stream } from '../domain/stream';
import type { TenantId } from './event-store';

type Facts = ReadonlyMap<Stream, Fact>;

interface Gathering {
  readonly streams: Set<Stream>;
  readonly facts: Promise<Facts>;
  depart(): void;
}

/** Reads of one tenant that are under way at once; what comes meanwhile gathers for the next. */
const flights = 2;

/** Joins the reads of a tenant that come together into one query: those who decide at once mostly rest on the same. */
export class FactReader {
  private readonly gathering = new Map<TenantId, Gathering>();
  private readonly underWay = new Map<TenantId, number>();

  constructor(private readonly send: (tenant: TenantId, streams: readonly Stream[]) => Promise<Facts>) {}

  /** As they stand at one moment after the call. */
  async read(tenant: TenantId, streams: readonly Stream[]): Promise<Facts> {
    const { streams: wanted, facts } = this.gathering.get(tenant) ?? this.gather(tenant);
    for (const stream of streams) wanted.add(stream);
    const read = await facts;
    return new Map(
      streams.flatMap((stream): [Stream, Fact][] => {
        const fact = read.get(stream);
        return fact === undefined ? [] : [[stream, fact]];
      }),
    );
  }

  private gather(tenant: TenantId): Gathering {
    const streams = new Set<Stream>();
    let depart = () => {};
    const departed = new Promise<void>((resolve) => {
      depart = resolve;
    });
    const facts = departed.then(() => this.fly(tenant, streams));
    const gathering = { streams, facts, depart };
    this.gathering.set(tenant, gathering);
    // Whatever else the turn of the event loop brings comes along.
    if ((this.underWay.get(tenant) ?? 0) < flights) setImmediate(() => this.leave(tenant, gathering));
    return gathering;
  }

  private leave(tenant: TenantId, gathering: Gathering): void {
    if (this.gathering.get(tenant) === gathering) this.gathering.delete(tenant);
    gathering.depart();
  }

  private async fly(tenant: TenantId, streams: ReadonlySet<Stream>): Promise<Facts> {
    this.underWay.set(tenant, (this.underWay.get(tenant) ?? 0) + 1);
    try {
      return await this.send(tenant, [...streams]);
    } finally {
      const left = (this.underWay.get(tenant) ?? 1) - 1;
      if (left === 0) this.underWay.delete(tenant);
      else this.underWay.set(tenant, left);
      const next = this.gathering.get(tenant);
      if (next !== undefined) this.leave(tenant, next);
    }
  }
}
