import type { Reference } from '../../domain/reference';
import type { TenantId } from '../../store/event-store';
import { Gathering } from '../../store/gathering';
import type { TenantStandings } from '../../store/registered-tenants';
import type { RequestWindows } from '../../store/request-windows';

/** How a request stands to the rate that its tenant may ask at. */
export interface RateStanding {
  readonly allowed: boolean;
  /** Requests in a minute. */
  readonly limit: number;
  /** How many more the minute has. */
  readonly remaining: number;
  /** Until the minute is over. */
  readonly resetSeconds: number;
}

export interface RequestRateDependencies {
  readonly standings: Pick<TenantStandings, 'fresh' | 'known'>;
  readonly requestWindows: Pick<RequestWindows, 'count'>;
  readonly clock: () => Date;
}

/** Where a request stands among those of its minute; the first is 1. */
interface Place {
  readonly minute: number;
  readonly number: number;
}

const minuteMilliseconds = 60_000;

/**
 * How often a tenant asks: by the minute of the clock, at all processes together. Requests that come together are
 * counted in one trip, each with a place of its own; those beyond the limit once the minute is used up in none.
 */
export class RequestRate {
  private readonly counting = new Gathering((tenant: TenantId, requests: readonly undefined[]) =>
    this.countTogether(tenant, requests.length),
  );
  /** The last place that was given out here. */
  private readonly lastPlaces = new Map<TenantId, Place>();

  constructor(private readonly dependencies: RequestRateDependencies) {}

  /**
   * Counts a request; undefined, and at once where that is known, for a tenant whose rate isn't limited.
   * @throws where it can't be counted, or the limit can't be read: then nobody is let in.
   */
  count(tenant: Reference): Promise<RateStanding | undefined> | undefined {
    const { standings } = this.dependencies;
    const waiting = standings.fresh();
    return waiting === undefined ? this.countKnown(tenant) : waiting.then(() => this.countKnown(tenant));
  }

  private countKnown(reference: Reference): Promise<RateStanding> | undefined {
    const tenant = this.dependencies.standings.known(reference);
    const limit = tenant?.limits.api_rate_limit_rpm ?? null;
    if (tenant === undefined || limit === null) return undefined;
    return this.countLimited(tenant.id, limit);
  }

  private async countLimited(tenant: TenantId, limit: number): Promise<RateStanding> {
    const now = this.dependencies.clock().getTime();
    const last = this.lastPlaces.get(tenant);
    const place =
      last !== undefined && last.minute === minuteOf(now) && last.number >= limit
        ? { ...last, number: last.number + 1 }
        : await this.counting.submit(tenant, undefined);
    return {
      allowed: place.number <= limit,
      limit,
      remaining: Math.max(0, limit - place.number),
      resetSeconds: Math.max(0, ((place.minute + 1) * minuteMilliseconds - now) / 1000),
    };
  }

  private async countTogether(tenant: TenantId, requests: number): Promise<readonly Place[]> {
    const { requestWindows, clock } = this.dependencies;
    const minute = minuteOf(clock().getTime());
    const counted = await requestWindows.count(tenant, new Date(minute * minuteMilliseconds), requests);
    this.lastPlaces.set(tenant, { minute, number: counted });
    return Array.from({ length: requests }, (_, index) => ({
      minute,
      number: counted - requests + index + 1,
    }));
  }
}

function minuteOf(milliseconds: number): number {
  return Math.floor(milliseconds / minuteMilliseconds);
}
