import type { Database } from './database';
import type { TenantId } from './event-store';

/** A count of an earlier minute than the last is of no use to anyone; processes' clocks differ by less than this. */
const keptMilliseconds = 5 * 60_000;

/** How many requests came for each tenant in each minute, at all processes together. */
export class RequestWindows {
  constructor(private readonly database: Pick<Database, 'appPool' | 'projector'>) {}

  /** Counts so many more; gives how many there are with them. */
  async count(tenant: TenantId, minute: Date, requests: number): Promise<number> {
    const { rows } = await this.database.appPool.query<{ counted: number }>({
      name: 'count_requests',
      text: 'select count_requests($1, $2, $3) as counted',
      values: [tenant, minute, requests],
    });
    const [row] = rows;
    if (row === undefined) throw new Error('requests were not counted');
    return row.counted;
  }

  /** Forgets minutes that are over. */
  async purge(now: Date): Promise<number> {
    const { numDeletedRows } = await this.database.projector
      .deleteFrom('request_window')
      .where('minute', '<', new Date(now.getTime() - keptMilliseconds))
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}
