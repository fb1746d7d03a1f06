import { StoreOverloadedError } from '../../store/event-store';
import { Gathering } from '../../store/gathering';

/** Answers each item by its double, when it is let. */
function held() {
  const sent: { readonly key: string; readonly items: readonly number[] }[] = [];
  const waiting: (() => void)[] = [];
  const gathering = new Gathering(
    async (key: string, items: readonly number[]) => {
      sent.push({ key, items });
      await new Promise<void>((resolve) => waiting.push(resolve));
      return items.map((item) => item * 2);
    },
    { batch: 3, waiting: 4 },
  );
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return {
    sent,
    gathering,
    turn,
    letGo: () => {
      waiting.shift()?.();
      return turn();
    },
  };
}

test('what comes together for one key goes together, and what comes meanwhile goes next', async () => {
  const { sent, gathering, turn, letGo } = held();
  const first = [1, 2].map((item) => gathering.submit('a', item));
  await turn();
  const next = [3, 4, 5, 6].map((item) => gathering.submit('a', item));
  await turn();
  expect(sent).toEqual([{ key: 'a', items: [1, 2] }]);
  await letGo();
  expect(await Promise.all(first)).toEqual([2, 4]);
  await letGo();
  await letGo();
  expect(await Promise.all(next)).toEqual([6, 8, 10, 12]);
  expect(sent.slice(1)).toEqual([
    { key: 'a', items: [3, 4, 5] },
    { key: 'a', items: [6] },
  ]);
});

test('keys do not wait for each other', async () => {
  const { sent, gathering, turn, letGo } = held();
  const answers = [gathering.submit('a', 1), gathering.submit('b', 2)];
  await turn();
  expect(sent).toHaveLength(2);
  await letGo();
  await letGo();
  expect(await Promise.all(answers)).toEqual([2, 4]);
});

test('more than may wait for one key are turned away at once', async () => {
  const { gathering, turn, letGo } = held();
  const under = gathering.submit('a', 0);
  await turn();
  const waiting = [1, 2, 3, 4].map((item) => gathering.submit('a', item));
  await expect(gathering.submit('a', 5)).rejects.toBeInstanceOf(StoreOverloadedError);
  for (let flight = 0; flight < 3; flight++) await letGo();
  expect(await Promise.all([under, ...waiting])).toEqual([0, 2, 4, 6, 8]);
});

test('a fault is told to all that went together, and to none that comes after', async () => {
  let failing = true;
  const gathering = new Gathering(async (_key: string, items: readonly number[]) => {
    if (failing) throw new Error('away');
    return items;
  });
  const together = [1, 2].map((item) => gathering.submit('a', item));
  for (const each of together) await expect(each).rejects.toThrow('away');
  failing = false;
  expect(await gathering.submit('a', 3)).toBe(3);
});
