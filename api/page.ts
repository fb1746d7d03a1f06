import { z } from 'zod';

/** What a list is asked by, beside its filters. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|1\d\d|200)$/, 'expected a whole number from 1 to 200')
    .default('50')
    .transform(Number)
    .describe('1 to 200.'),
  cursor: z.uuid().optional().describe('The next_cursor of the page before.'),
};

export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next_cursor: z.uuid().nullable() });
}

/** A page of rows that were read with one more than the limit, to see whether there is another page. */
export function pageOf<Row, Item extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
): { data: Item[]; next_cursor: string | null } {
  return pageBy(rows, limit, view, ({ id }) => id);
}

/** The same of what isn't listed by its id. */
export function pageBy<Row, Item>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
  cursorOf: (item: Item) => string,
): { data: Item[]; next_cursor: string | null } {
  const data = rows.slice(0, limit).map(view);
  const last = data.at(-1);
  return { data, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
