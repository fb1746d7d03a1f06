import type { Database } from './database';

export interface OverdueRehearsals {
  readonly count: number;
  /** When the oldest was due; undefined where none is overdue. */
  readonly oldest: Date | undefined;
}

/** How many rehearsals of the whole deployment should have been done by then, and weren't. */
export async function overdueRehearsals(
  { projector }: Pick<Database, 'projector'>,
  now: Date,
): Promise<OverdueRehearsals> {
  const { count, oldest } = await projector
    .selectFrom('due_rehearsal')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('due_at').as('oldest')])
    .where('due_at', '<', now)
    .executeTakeFirstOrThrow();
  return { count: Number(count), oldest: oldest ?? undefined };
}
