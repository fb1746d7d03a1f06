import type { Database } from './database';
import { type Overdue, overdueOf } from './overdue';

/** So long after the grace period a deletion usually has ended. */
const usualMilliseconds = 10 * 60 * 1000;

/** How many tenants of the whole deployment should be deleted by then, and aren't. */
export async function overdueDeletions(
  { projector }: Pick<Database, 'projector'>,
  now: Date,
): Promise<Overdue> {
  const row = await projector
    .selectFrom('registered_tenant')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('delete_after').as('oldest')])
    .where('status', '=', 'DELETING')
    .where('delete_after', '<', new Date(now.getTime() - usualMilliseconds))
    .executeTakeFirstOrThrow();
  return overdueOf(row);
}
