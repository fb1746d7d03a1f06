import { lookAfterOpen } from '../../application/look-after-open';
import { DependencyAway } from '../../application/provisioning/runs';

const rows = Array.from({ length: 250 }, (_, index) => ({ id: `row-${index}` }));

/** What stays open is told again and again, the same rows first. */
const openBut = async (limit: number, except: readonly string[]) =>
  rows.filter(({ id }) => !except.includes(id)).slice(0, limit);

test('everything that is open is looked after once, however much of it stays so', async () => {
  const seen: string[] = [];
  const mended = await lookAfterOpen(openBut, async ({ id }) => {
    seen.push(id);
    return id === 'row-249';
  });
  expect(seen).toEqual(rows.map(({ id }) => id));
  expect(mended).toBe(1);
});

test('a fault of one keeps the others from nothing, and is told in the end', async () => {
  const seen: string[] = [];
  const fault = new Error('this one');
  await expect(
    lookAfterOpen(openBut, async ({ id }) => {
      seen.push(id);
      if (id === 'row-7') throw fault;
      return false;
    }),
  ).rejects.toBe(fault);
  expect(seen).toHaveLength(rows.length);
});

test('where nothing answers, nothing more is tried', async () => {
  const seen: string[] = [];
  await expect(
    lookAfterOpen(openBut, async ({ id }) => {
      seen.push(id);
      throw new DependencyAway('temporal');
    }),
  ).rejects.toBeInstanceOf(DependencyAway);
  expect(seen).toEqual(['row-0']);
});
