import { DependencyAway } from './provisioning/runs';

const page = 100;

/**
 * Looks after each that is open, a page at a time, and gives the number mended. Runs that wait for days are the longest
 * untouched: no number of them may keep the others from being looked after.
 *
 * @param openBut those that are open, but for the ids named, at most as many as the limit
 * @param mend true where something was to be mended
 * @throws the first fault that it met, when it has looked after the others; `DependencyAway` at once.
 */
export async function lookAfterOpen<Row extends { readonly id: string }>(
  openBut: (limit: number, except: readonly string[]) => Promise<readonly Row[]>,
  mend: (row: Row) => Promise<boolean>,
): Promise<number> {
  const lookedAfter: string[] = [];
  const faults: unknown[] = [];
  let mended = 0;
  for (;;) {
    const open = await openBut(page, lookedAfter);
    for (const row of open) {
      lookedAfter.push(row.id);
      try {
        if (await mend(row)) mended++;
      } catch (error) {
        // Where nothing answers the others would fail too; a fault of one keeps the others from nothing.
        if (error instanceof DependencyAway) throw error;
        faults.push(error);
      }
    }
    if (open.length < page) break;
  }
  if (faults.length > 0) throw faults[0];
  return mended;
}
