import type { Fact } from '../../domain/facts';
import { FactReader } from '../../store/fact-reader';

const nothing: Fact = { version: 0, head: undefined };

interface Query {
  readonly tenant: string;
  readonly streams: readonly string[];
  answer(): void;
  fail(error: Error): void;
}

/** A database whose answers a test gives one by one. */
function reading() {
  const queries: Query[] = [];
  const reader = new FactReader(
    (tenant, streams) =>
      new Promise((resolve, reject) => {
        queries.push({
          tenant,
          streams,
          answer: () => resolve(new Map(streams.map((stream) => [stream, nothing]))),
          fail: reject,
        });
      }),
  );
  return { reader, queries };
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it('joins what a turn of the event loop asks of a tenant, and gives each what it asked for', async () => {
  const { reader, queries } = reading();
  const one = reader.read('a', ['x', 'y']);
  const other = reader.read('a', ['y', 'z', 'y']);
  await turn();
  expect(queries.map(({ tenant, streams }) => [tenant, streams])).toEqual([['a', ['x', 'y', 'z']]]);
  queries[0]?.answer();
  expect([...(await one).keys()]).toEqual(['x', 'y']);
  expect([...(await other).keys()]).toEqual(['y', 'z']);
});

it('never asks for two tenants at once', async () => {
  const { reader, queries } = reading();
  const reads = [reader.read('a', ['x']), reader.read('b', ['x'])];
  await turn();
  expect(queries.map(({ tenant }) => tenant)).toEqual(['a', 'b']);
  for (const query of queries) query.answer();
  await Promise.all(reads);
});

it('lets what comes while two are under way gather until one has landed', async () => {
  const { reader, queries } = reading();
  const reads = [reader.read('a', ['first'])];
  await turn();
  reads.push(reader.read('a', ['second']));
  await turn();
  reads.push(reader.read('a', ['third']));
  await turn();
  reads.push(reader.read('a', ['fourth']));
  await turn();
  expect(queries).toHaveLength(2);
  queries[1]?.answer();
  await turn();
  expect(queries.map(({ streams }) => streams)).toEqual([['first'], ['second'], ['third', 'fourth']]);
  for (const query of queries) query.answer();
  await Promise.all(reads);
});

it('reads anew for whoever asks after a query has left', async () => {
  const { reader, queries } = reading();
  const early = reader.read('a', ['x']);
  await turn();
  const late = reader.read('a', ['x']);
  await turn();
  expect(queries).toHaveLength(2);
  for (const query of queries) query.answer();
  await Promise.all([early, late]);
});

it('tells a fault to those whom it concerns, and goes on', async () => {
  const { reader, queries } = reading();
  const failing = reader.read('a', ['x']);
  await turn();
  queries[0]?.fail(new Error('away'));
  await expect(failing).rejects.toThrow('away');
  const next = reader.read('a', ['x']);
  await turn();
  queries[1]?.answer();
  expect([...(await next).keys()]).toEqual(['x']);
});
