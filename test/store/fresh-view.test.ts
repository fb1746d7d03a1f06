import { FreshView } from '../../store/fresh-view';

let now: number;
let loads: (Date | undefined)[];
let failing: Error | undefined;
/** What a read waits for before it ends. */
let held: Promise<void>;
const view = () =>
  new FreshView({
    clock: () => now,
    load: async (since) => {
      loads.push(since);
      await held;
      if (failing !== undefined) throw failing;
    },
  });

beforeEach(() => {
  now = 1_000_000;
  loads = [];
  failing = undefined;
  held = Promise.resolve();
});

test('the first who asks waits for all, and those beside it for the same read', async () => {
  const fresh = view();
  await Promise.all([fresh.fresh(), fresh.fresh()]);
  expect(loads).toEqual([undefined]);
});

test('for half a second nobody reads; then one reads what changed, and nobody waits', async () => {
  const fresh = view();
  await fresh.fresh();
  now += 499;
  expect(fresh.fresh()).toBeUndefined();
  expect(loads).toHaveLength(1);
  now += 1;
  expect(fresh.fresh()).toBeUndefined();
  expect(loads).toEqual([undefined, new Date(1_000_000 - 15_000)]);
});

test('after a second whoever asks waits, and is told where it can not be read', async () => {
  const fresh = view();
  await fresh.fresh();
  failing = new Error('away');
  now += 600;
  expect(fresh.fresh()).toBeUndefined();
  await Promise.resolve();
  now += 400;
  await expect(fresh.fresh()).rejects.toThrow('away');
  failing = undefined;
  await fresh.fresh();
  expect(loads.at(-1)).toEqual(new Date(1_000_000 - 15_000));
});

test('what is expired is read anew, and a read that began before does not count', async () => {
  const fresh = view();
  await fresh.fresh();
  let letGo = () => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  fresh.expire();
  const before = fresh.fresh();
  fresh.expire();
  letGo();
  await before;
  await fresh.fresh();
  expect(loads).toHaveLength(3);
  expect(fresh.fresh()).toBeUndefined();
});
