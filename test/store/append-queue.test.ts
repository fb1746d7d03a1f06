import fc from 'fast-check';
import { DatabaseError } from 'pg';
import { AppendQueue, type QueueLimits, type Touching } from '../../store/append-queue';
import { StoreOverloadedError } from '../../store/event-store';

interface Item extends Touching {
  readonly name: string;
}

const item = (name: string, writes: readonly string[], reads: readonly string[] = []): Item => ({
  name,
  writes,
  additions: [],
  reads,
});

const addition = (name: string, additions: readonly string[]): Item => ({
  name,
  writes: [],
  additions,
  reads: [],
});

/** Holds every batch until it is let go. */
function heldQueue(limits: Partial<QueueLimits> = { gathered: 1 }) {
  const held: { readonly names: readonly string[]; readonly letGo: () => void; fail(error: Error): void }[] =
    [];
  const queue = new AppendQueue<Item, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const names = items.map(({ name }) => name);
        held.push({ names, letGo: () => resolve(names), fail: reject });
      }),
    limits,
  );
  return { queue, held, batches: () => held.map(({ names }) => names) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('sends at once what finds nothing under way, and coalesces what comes meanwhile', async () => {
  const { queue, held, batches } = heldQueue();
  const answers = [queue.submit(item('a', ['a']))];
  await settle();
  answers.push(queue.submit(item('b', ['b'])));
  await settle();
  answers.push(...['c', 'd'].map((name) => queue.submit(item(name, [name]))));
  await settle();
  expect(batches()).toEqual([['a'], ['b']]);
  held[0]?.letGo();
  await settle();
  expect(batches()).toEqual([['a'], ['b'], ['c', 'd']]);
  for (const { letGo } of held) letGo();
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
});

it('sends together what is submitted in one go', async () => {
  const { queue, batches } = heldQueue();
  for (const name of ['a', 'b', 'c']) void queue.submit(item(name, [name]));
  await settle();
  expect(batches()).toEqual([['a', 'b', 'c']]);
});

it('holds back what touches the same, in order, and lets the rest overtake', async () => {
  const { queue, held, batches } = heldQueue();
  void queue.submit(item('write s', ['s']));
  await settle();
  void queue.submit(item('write t', ['t']));
  await settle();
  void queue.submit(item('read s', ['x'], ['s']));
  void queue.submit(item('write s again', ['s']));
  void queue.submit(item('read s again', ['y'], ['s']));
  void queue.submit(item('other', ['z']));
  held[1]?.letGo();
  await settle();
  expect(batches()[2]).toEqual(['other']);
  held[0]?.letGo();
  await settle();
  expect(batches()[3]).toEqual(['read s']);
  held[2]?.letGo();
  held[3]?.letGo();
  await settle();
  expect(batches()[4]).toEqual(['write s again']);
});

it('lets readers of one stream share a batch', async () => {
  const { queue, held, batches } = heldQueue({ flights: 1 });
  void queue.submit(item('first', ['f']));
  await settle();
  for (const name of ['a', 'b', 'c']) void queue.submit(item(name, [name], ['shared']));
  held[0]?.letGo();
  await settle();
  expect(batches()[1]).toEqual(['a', 'b', 'c']);
});

it('lets those that only add to one stream share a batch, in order, but no two batches at once', async () => {
  const { queue, held, batches } = heldQueue();
  void queue.submit(addition('first', ['s']));
  await settle();
  for (const name of ['a', 'b']) void queue.submit(addition(name, ['s']));
  void queue.submit(item('write', ['s']));
  void queue.submit(addition('c', ['s']));
  void queue.submit(item('other', ['t']));
  await settle();
  expect(batches()).toEqual([['first'], ['other']]);
  for (const next of [0, 2, 3]) {
    held[next]?.letGo();
    await settle();
  }
  expect(batches().slice(2)).toEqual([['a', 'b'], ['write'], ['c']]);
});

it('sends a batch beside another only when enough has gathered for it', async () => {
  const { queue, held, batches } = heldQueue({ gathered: 3 });
  for (const name of ['a', 'b', 'c']) {
    void queue.submit(item(name, [name]));
    await settle();
  }
  expect(batches()).toEqual([['a']]);
  void queue.submit(item('d', ['d']));
  await settle();
  expect(batches()).toEqual([['a'], ['b', 'c', 'd']]);
  void queue.submit(item('e', ['e']));
  for (const { letGo } of [...held]) letGo();
  await settle();
  expect(batches()[2]).toEqual(['e']);
});

it('runs each alone after a fault, so that one fails and the others do not', async () => {
  const queue = new AppendQueue<Item, string>(
    async (items) => {
      if (items.some(({ name }) => name === 'poison'))
        throw new DatabaseError('cannot take that', 0, 'error');
      return items.map(({ name }) => name);
    },
    { flights: 1 },
  );
  const results = await Promise.allSettled(
    ['a', 'b', 'poison', 'c'].map((name) => queue.submit(item(name, [name]))),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

it('never sends again what may have been written', async () => {
  const { queue, held, batches } = heldQueue({ flights: 1 });
  void queue.submit(item('first', ['f']));
  await settle();
  const results = Promise.allSettled(['a', 'b'].map((name) => queue.submit(item(name, [name]))));
  held[0]?.letGo();
  await settle();
  held[1]?.fail(new Error('Connection terminated unexpectedly'));
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(batches()).toEqual([['first'], ['a', 'b']]);
});

it('turns away what it cannot hold, and goes on afterwards', async () => {
  const { queue, held } = heldQueue({ flights: 1, waiting: 2 });
  const answers = [queue.submit(item('a', ['a']))];
  await settle();
  answers.push(...['b', 'c'].map((name) => queue.submit(item(name, [name]))));
  await expect(queue.submit(item('d', ['d']))).rejects.toBeInstanceOf(StoreOverloadedError);
  held[0]?.letGo();
  await settle();
  held[1]?.letGo();
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
});

it('keeps within the limits of a batch', async () => {
  const { queue, held, batches } = heldQueue({ flights: 1, batch: 3, touches: 4 });
  void queue.submit(item('first', ['f']));
  await settle();
  for (const name of ['a', 'b', 'c', 'd']) void queue.submit(item(name, [name]));
  for (const name of ['e', 'g']) void queue.submit(item(name, [name, `${name}2`, `${name}3`]));
  for (let index = 0; index < 5; index++) {
    held[index]?.letGo();
    await settle();
  }
  expect(batches()).toEqual([['first'], ['a', 'b', 'c'], ['d', 'e'], ['g']]);
});

it('answers each once, in the order of its stream, and lets none meet what it must not', async () => {
  const roles = fc.dictionary(
    fc.constantFrom('s', 't', 'u', 'v'),
    fc.constantFrom<keyof Touching>('writes', 'additions', 'reads'),
    { maxKeys: 3 },
  );
  const items = fc.array(fc.record({ roles, pause: fc.nat(3) }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(items, async (given) => {
      const underWay = new Set<Numbered>();
      const order = new Map<string, number[]>();
      const queue = new AppendQueue<Numbered, number>(async (batch) => {
        for (const one of batch)
          for (const other of underWay) expect(meet(one, other) || bothAdd(one, other)).toBe(false);
        for (const one of batch)
          for (const other of batch) expect(one !== other && meet(one, other)).toBe(false);
        for (const one of batch) underWay.add(one);
        for (let turn = 0; turn < (batch[0]?.pause ?? 0); turn++) await settle();
        for (const one of batch) {
          underWay.delete(one);
          for (const stream of [...one.writes, ...one.additions])
            order.set(stream, [...(order.get(stream) ?? []), one.number]);
        }
        return batch.map(({ number }) => number);
      });
      const answers = await Promise.all(
        given.map(({ roles: touching, pause }, number) =>
          queue.submit({ ...touchingAs(touching), pause, number }),
        ),
      );
      expect(answers).toEqual(given.map((_, number) => number));
      for (const numbers of order.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});

interface Numbered extends Touching {
  readonly number: number;
  readonly pause: number;
}

function touchingAs(roles: Readonly<Record<string, keyof Touching>>): Touching {
  const of = (role: keyof Touching) => Object.keys(roles).filter((stream) => roles[stream] === role);
  return { writes: of('writes'), additions: of('additions'), reads: of('reads') };
}

function meet(one: Touching, other: Touching): boolean {
  return disturbs(one, other) || disturbs(other, one);
}

/** Whether one writes what the other touches, or adds to what the other reads. */
function disturbs(one: Touching, other: Touching): boolean {
  const touched = [...other.writes, ...other.additions, ...other.reads];
  return (
    one.writes.some((write) => touched.includes(write)) ||
    one.additions.some((added) => other.reads.includes(added))
  );
}

function bothAdd(one: Touching, other: Touching): boolean {
  return one.additions.some((added) => other.additions.includes(added));
}
