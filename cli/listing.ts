import type { Output } from './output';

/** What comes page by page, as one list. */
export async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The first of them, as many as are wanted; says so where there are more. */
export async function firstOf<Item>(
  items: AsyncIterable<Item>,
  limit: number,
  output: Pick<Output, 'message'>,
): Promise<Item[]> {
  const first: Item[] = [];
  for await (const item of items) {
    if (first.length === limit) {
      output.message('There is more than is shown: see further by --limit.');
      break;
    }
    first.push(item);
  }
  return first;
}
