import { aligned } from './aligned';

/** What a listing shows: its rows, or a word where there are none. */
export function rowLines(rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? ['None.'] : aligned(rows, '');
}
