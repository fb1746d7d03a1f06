import fc from 'fast-check';
import type { AppendCommand, AppendResult } from '../../store/event-store';
import { PostgresEventStore } from '../../store/postgres-event-store';
import { command, event, versionsOf } from './commands';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
/** Each with a queue of its own, as several processes have. */
let stores: readonly PostgresEventStore[];
beforeAll(async () => {
  test = await openTestStore();
  stores = [0, 1, 2].map(() => new PostgresEventStore(test.database));
});
beforeEach(async () => {
  tenant = await test.newTenant();
});
afterAll(() => test.close());

function storeFor(writer: number): PostgresEventStore {
  return stores[writer % stores.length] ?? test.store;
}

async function versionsInDatabase(): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await test.superuser.query<{ stream: string; versions: number[] }>(
    'select stream, array_agg(version order by version) as versions from event where tenant = $1 group by stream',
    [tenant],
  );
  return new Map(rows.map(({ stream, versions }) => [stream, versions]));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('64 writers on 4 streams', () => {
  const writers = Array.from({ length: 64 }, (_, index) => index);

  it('lose nothing that is appended anywhere', async () => {
    const rounds = 5;
    const told = await Promise.all(
      writers.map(async (writer) => {
        const versions: string[] = [];
        for (let round = 0; round < rounds; round++) {
          const stream = `s:${(writer + round) % 4}`;
          const [version] = versionsOf(
            await storeFor(writer).append(command(tenant, [event(stream, 'any')])),
          );
          versions.push(`${stream} ${version}`);
        }
        return versions;
      }),
    );
    const found = await versionsInDatabase();
    expect([...found.values()]).toEqual(Array(4).fill(upTo(80)));
    expect(new Set(told.flat()).size).toBe(64 * rounds);
  });

  it('lose nothing that is appended at the version read', async () => {
    const attempts = await Promise.all(
      writers.map(async (writer) => {
        const stream = `s:${writer % 4}`;
        for (let attempt = 1; ; attempt++) {
          const version = (await storeFor(writer).read(tenant, [stream])).facts.get(stream)?.version ?? 0;
          const result = await storeFor(writer).append(command(tenant, [event(stream, version)]));
          if (result.status === 'appended') return attempt;
        }
      }),
    );
    expect([...(await versionsInDatabase()).values()]).toEqual(Array(4).fill(upTo(16)));
    expect(Math.max(...attempts)).toBeLessThanOrEqual(16);
  });
});

it('lets one of all create a stream that must not exist', async () => {
  const results = await Promise.all(
    Array.from({ length: 32 }, (_, writer) => storeFor(writer).append(command(tenant, [event('once:1', 0)]))),
  );
  expect(results.filter(({ status }) => status === 'appended')).toHaveLength(1);
});

it('lets no two commands each write what the other rests on (write skew)', async () => {
  for (let round = 0; round < 40; round++) {
    const [left, right] = [`left:${round}`, `right:${round}`];
    const results = await Promise.all([
      storeFor(0).append(command(tenant, [event(left, 0)], { restedOn: { [right]: 0 } })),
      storeFor(1).append(command(tenant, [event(right, 0)], { restedOn: { [left]: 0 } })),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['appended', 'conflict']);
  }
});

it('never ends in a deadlock, whatever is locked in whatever order', async () => {
  const streams = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}:1`);
  const rotated = (by: number) => [...streams.slice(by), ...streams.slice(0, by)];
  const results = await Promise.all(
    Array.from({ length: 120 }, (_, writer) => {
      const [first = '', second = '', ...others] =
        writer % 2 === 0 ? rotated(writer % 5) : rotated(writer % 5).reverse();
      return storeFor(writer).append(
        command(tenant, [event(first, 'any'), event(second, 'any')], {
          restedOn: Object.fromEntries(others.map((stream) => [stream, 0])),
        }),
      );
    }),
  );
  expect(results.some(({ status }) => status === 'appended')).toBe(true);
});

it('has appended nothing that one after the other would not have', async () => {
  const stream = fc.constantFrom('a:1', 'b:1', 'c:1', 'd:1');
  const attempt = fc.record({
    writes: fc.uniqueArray(stream, { minLength: 1, maxLength: 2 }),
    rests: fc.uniqueArray(stream, { maxLength: 3 }),
    anywhere: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(attempt, { maxLength: 4 }), { minLength: 2, maxLength: 8 }),
      async (writers) => {
        const own = await test.newTenant();
        const done: Done[] = [];
        await Promise.all(
          writers.map(async (attempts, writer) => {
            for (const { writes, rests, anywhere } of attempts) {
              const { facts } = await storeFor(writer).read(own, [...writes, ...rests]);
              const version = (of: string) => facts.get(of)?.version ?? 0;
              const [first = '', ...more] = writes;
              const given = command(
                own,
                [
                  event(first, anywhere ? 'any' : version(first)),
                  ...more.map((name) => event(name, anywhere ? 'any' : version(name))),
                ],
                { restedOn: Object.fromEntries(rests.map((name) => [name, version(name)])) },
              );
              const result: AppendResult = await storeFor(writer).append(given);
              if (result.status === 'appended') done.push({ given, versions: versionsOf(result) });
            }
          }),
        );
        expect(serial(done)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

interface Done {
  readonly given: AppendCommand;
  readonly versions: readonly number[];
}

/**
 * Whether the commands can be put one after the other so that each finds every stream where it says: that is, whether
 * "must come before" has no circle. Who writes a version comes after who writes the one before it, and who rests on a
 * version comes between the two.
 */
function serial(done: readonly Done[]): boolean {
  const writers = new Map<string, Done>();
  for (const one of done)
    for (const [index, { stream }] of one.given.events.entries())
      writers.set(`${stream} ${one.versions[index]}`, one);
  const before = new Map(done.map((one) => [one, new Set<Done>()]));
  const precede = (earlier: Done | undefined, later: Done | undefined) => {
    if (earlier !== undefined && later !== undefined && earlier !== later) before.get(later)?.add(earlier);
  };
  for (const one of done) {
    for (const [index, { stream }] of one.given.events.entries())
      precede(writers.get(`${stream} ${(one.versions[index] ?? 0) - 1}`), one);
    for (const [stream, version] of Object.entries(one.given.restedOn)) {
      precede(writers.get(`${stream} ${version}`), one);
      precede(one, writers.get(`${stream} ${version + 1}`));
    }
  }
  const placed = new Set<Done>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const [one, earlier] of before)
      if (!placed.has(one) && [...earlier].every((other) => placed.has(other))) {
        placed.add(one);
        grew = true;
      }
  }
  return placed.size === done.length;
}
