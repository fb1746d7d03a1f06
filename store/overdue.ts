/** What should have happened by now, and hasn't. */
export interface Overdue {
  readonly count: number;
  /** When the oldest was due; undefined where none is overdue. */
  readonly oldest: Date | undefined;
}

/** Of the row that counts it. */
export function overdueOf({
  count,
  oldest,
}: {
  readonly count: string;
  readonly oldest: Date | null;
}): Overdue {
  return { count: Number(count), oldest: oldest ?? undefined };
}
