import { createHmac, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { RecordedEvent } from '../../domain/event';
import { appendBatch } from '../../store/append-batch';
import type { AppendCommand } from '../../store/event-store';
import { PostgresEventStore } from '../../store/postgres-event-store';
import { prepareCommand } from '../../store/prepared-command';
import { actor, command, event, versionsOf } from './commands';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(async () => {
  tenant = await test.newTenant();
});
afterAll(() => test.close());

const append = (given: AppendCommand) => test.store.append(given);

async function countEvents(): Promise<number> {
  const { rows } = await test.superuser.query<{ count: number }>(
    'select count(*)::int as count from event where tenant = $1',
    [tenant],
  );
  return rows[0]?.count ?? 0;
}

describe('expected versions', () => {
  it('appends at exactly the version expected, and nowhere else', async () => {
    expect(versionsOf(await append(command(tenant, [event('a:1', 0)])))).toEqual([1]);
    expect(versionsOf(await append(command(tenant, [event('a:1', 1)])))).toEqual([2]);
    expect(await append(command(tenant, [event('a:1', 1)]))).toEqual({ status: 'conflict' });
    expect(await append(command(tenant, [event('a:1', 3)]))).toEqual({ status: 'conflict' });
    expect(await countEvents()).toBe(2);
  });

  it('does not let "must not exist" succeed on a stream that exists', async () => {
    await append(command(tenant, [event('a:1', 0)]));
    expect(await append(command(tenant, [event('a:1', 0)]))).toEqual({ status: 'conflict' });
  });

  it('appends anywhere, whether the stream exists or not', async () => {
    expect(versionsOf(await append(command(tenant, [event('a:1', 'any')])))).toEqual([1]);
    expect(versionsOf(await append(command(tenant, [event('a:1', 'any')])))).toEqual([2]);
  });

  it('counts on through a command that writes a stream more than once', async () => {
    const events = [event('a:1', 0), event('b:1', 'any'), event('a:1', 0)] as const;
    expect(versionsOf(await append(command(tenant, events)))).toEqual([1, 1, 2]);
    expect((await test.store.history(tenant, 'a:1')).map(({ id }) => id)).toEqual([
      events[0].id,
      events[2].id,
    ]);
  });

  it('writes all events of a command or none', async () => {
    await append(command(tenant, [event('a:1', 0)]));
    const result = await append(command(tenant, [event('b:1', 0), event('a:1', 0), event('c:1', 'any')]));
    expect(result).toEqual({ status: 'conflict' });
    expect(await countEvents()).toBe(1);
  });

  it('keeps the streams of tenants apart', async () => {
    const other = await test.newTenant();
    await append(command(tenant, [event('a:1', 0)]));
    expect(versionsOf(await append(command(other, [event('a:1', 0)])))).toEqual([1]);
  });
});

describe('streams rested on', () => {
  it('have to stand where they stood', async () => {
    await append(command(tenant, [event('fact:1', 0)]));
    const resting = (version: number, stream: string) =>
      append(command(tenant, [event(stream, 0)], { restedOn: { 'fact:1': version, 'fact:absent': 0 } }));
    expect((await resting(1, 'a:1')).status).toBe('appended');
    expect((await resting(0, 'a:2')).status).toBe('conflict');
    await append(command(tenant, [event('fact:absent', 0)]));
    expect((await resting(1, 'a:3')).status).toBe('conflict');
  });

  it('bind each of those that come together and rest on the same', async () => {
    const other = await test.newTenant();
    const resting = (of: string, version: number, stream: string) =>
      append(command(of, [event(stream, 0)], { restedOn: { 'fact:1': version, 'fact:absent': 0 } }));
    const together = async () => {
      const name = randomUUID();
      const results = await Promise.all([
        resting(tenant, 0, `a:${name}`),
        resting(tenant, 0, `b:${name}`),
        resting(tenant, 1, `c:${name}`),
        resting(tenant, 1, `d:${name}`),
        append(command(tenant, [event(`e:${name}`, 0)])),
        resting(other, 0, `f:${name}`),
        resting(other, 0, `g:${name}`),
      ]);
      return results.map(({ status }) => status === 'appended');
    };
    expect(await together()).toEqual([true, true, false, false, true, true, true]);
    await append(command(tenant, [event('fact:1', 0)]));
    expect(await together()).toEqual([false, false, true, true, true, true, true]);
    await append(command(tenant, [event('fact:absent', 0)]));
    expect(await together()).toEqual([false, false, false, false, true, true, true]);
  });

  it('bind a stream that is also written, whatever the event expects', async () => {
    await append(command(tenant, [event('a:1', 0)]));
    const restedOn = { 'a:1': 0 };
    expect((await append(command(tenant, [event('a:1', 'any')], { restedOn }))).status).toBe('conflict');
    expect((await append(command(tenant, [event('a:1', 1)], { restedOn }))).status).toBe('conflict');
  });
});

describe('what is read', () => {
  it('is what was appended', async () => {
    const data = {
      text: 'Ü "quoted" \\ \u0007 \u{1f512}',
      number: 1e21,
      nested: [{ b: null, a: [0.1, -0] }],
    };
    const appended = await append(command(tenant, [event('a:1', 0, data)], { restedOn: { 'b:1': 0 } }));
    if (appended.status !== 'appended') throw new Error(appended.status);
    const [recorded] = appended.events;
    const { facts } = await test.store.read(tenant, ['a:1', 'b:1', 'a:1']);
    expect(facts).toEqual(
      new Map([
        ['a:1', { version: 1, head: { ...recorded, data: { ...data, nested: [{ b: null, a: [0.1, 0] }] } } }],
        ['b:1', { version: 0, head: undefined }],
      ]),
    );
    const { rows } = await test.superuser.query('select * from event where tenant = $1', [tenant]);
    expect(rows[0]).toMatchObject({
      id: recorded?.id,
      type: 'NOTED',
      actor,
      recorded_at: new Date(recorded?.recordedAt ?? 0),
    });
  });

  it('is a history, oldest first, from a version on', async () => {
    for (const n of [1, 2, 3]) await append(command(tenant, [event('a:1', 'any', { n })]));
    const numbers = (events: readonly RecordedEvent[]) => events.map(({ data }) => data.n);
    expect(numbers(await test.store.history(tenant, 'a:1'))).toEqual([1, 2, 3]);
    expect(numbers(await test.store.history(tenant, 'a:1', 2))).toEqual([2, 3]);
    expect(await test.store.history(await test.newTenant(), 'a:1')).toEqual([]);
  });

  it('is a receipt for its own tenant only', async () => {
    const noted = event('a:1', 0);
    await append(command(tenant, [noted]));
    expect(await test.store.receipt(tenant, noted.id)).toMatchObject({ event: { id: noted.id }, seq: null });
    expect(await test.store.receipt(await test.newTenant(), noted.id)).toBeUndefined();
    expect(await test.store.receipt(tenant, uuidv7())).toBeUndefined();
  });
});

describe('commands side by side', () => {
  /** Arrive while others are under way, and so share a batch. */
  async function together(commands: readonly AppendCommand[]) {
    const first = [
      append(command(tenant, [event('w:1', 'any')])),
      append(command(tenant, [event('w:2', 'any')])),
    ];
    const results = await Promise.allSettled(commands.map(append));
    await Promise.all(first);
    return results;
  }

  it('do not suffer from one that conflicts', async () => {
    await append(command(tenant, [event('taken:1', 0)]));
    const results = await together([
      command(tenant, [event('a:1', 0)]),
      command(tenant, [event('taken:1', 0)]),
      command(tenant, [event('a:2', 0)]),
    ]);
    expect(results.map((result) => result.status === 'fulfilled' && result.value.status)).toEqual([
      'appended',
      'conflict',
      'appended',
    ]);
  });

  it('are numbered on where they add to one stream, past those that are left out', async () => {
    await append(command(tenant, [event('taken:1', 0), event('s:1', 'any')]));
    const other = await test.newTenant();
    const key = { principal: actor, route: 'route', key: 'k1', requestHmac: Buffer.alloc(32) };
    await append(command(tenant, [event('a:1', 0)], { command: { ...key, resultOf: () => ({}) } }));
    const commands = [
      command(tenant, [event('s:1', 'any'), event('b:1', 0), event('s:1', 'any')]),
      command(tenant, [event('s:1', 'any'), event('taken:1', 0)]),
      command(other, [event('s:1', 'any')]),
      command(tenant, [event('s:1', 'any')], { command: { ...key, resultOf: () => ({}) } }),
      command(tenant, [event('s:1', 'any')]),
    ];
    expect(await appendBatch(test.database.appPool, commands.map(prepareCommand))).toEqual([
      { status: 'appended', versions: [2, 1, 3] },
      { status: 'conflict' },
      { status: 'appended', versions: [1] },
      { status: 'duplicate' },
      { status: 'appended', versions: [4] },
    ]);
    const added = commands.flatMap(({ events }) => events).filter(({ stream }) => stream === 's:1');
    expect((await test.store.history(tenant, 's:1', 2)).map(({ id }) => id)).toEqual(
      [added[0], added[1], added[5]].map((one) => one?.id),
    );
  });

  it('do not suffer from one that the database cannot take', async () => {
    const results = await together([
      command(tenant, [event('a:1', 0)]),
      command(tenant, [{ ...event('a:2', 0), id: 'no UUID' }]),
      command(tenant, [event('a:3', 0)]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await test.store.read(tenant, ['a:2'])).facts.get('a:2')?.version).toBe(0);
  });
});

describe('idempotency', () => {
  const keyed = (key: string, request: string, events: AppendCommand['events']): AppendCommand =>
    command(tenant, events, {
      command: {
        principal: actor,
        route: 'route',
        key,
        requestHmac: createHmac('sha256', key).update(request).digest(),
        resultOf: ([first]) => ({ leaf: first?.leafHash ?? '', version: first?.version ?? 0 }),
      },
    });

  it('tells the stored result, whether or not the streams have moved', async () => {
    const first = await append(keyed('k1', 'x', [event('a:1', 0)]));
    if (first.status !== 'appended') throw new Error(first.status);
    const result = { leaf: first.events[0]?.leafHash, version: 1 };
    // An occurrence writes a stream of its own each time: only its key tells that it came before.
    expect(await append(keyed('k1', 'x', [event('a:2', 0)]))).toMatchObject({
      status: 'duplicate',
      command: { result },
    });
    const found = await test.store.read(tenant, ['a:1'], { principal: actor, route: 'route', key: 'k1' });
    expect(found.command?.result).toEqual(result);
    expect(await countEvents()).toBe(1);
  });

  it('tells another request under the key by its HMAC', async () => {
    await append(keyed('k1', 'x', [event('a:1', 0)]));
    const other = keyed('k1', 'y', [event('a:2', 0)]);
    const result = await append(other);
    if (result.status !== 'duplicate') throw new Error(result.status);
    expect(result.command.requestHmac.equals(other.command?.requestHmac ?? Buffer.alloc(0))).toBe(false);
  });

  it('keeps keys of different principals, routes and tenants apart', async () => {
    const one = keyed('k1', 'x', [event('a:1', 'any')]);
    if (one.command === undefined) throw new Error('a keyed command has a key');
    const others = [
      one,
      { ...one, tenant: await test.newTenant() },
      { ...one, command: { ...one.command, route: 'another' } },
      { ...one, command: { ...one.command, principal: uuidv7() } },
    ].map((given) => ({ ...given, events: [event('a:1', 'any')] as const }));
    // What the events say can't be foreseen where they may stand anywhere.
    const results = [];
    for (const { command: key, ...other } of others)
      results.push(await append({ ...other, ...(key && { command: { ...key, resultOf: () => ({}) } }) }));
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('appended'));
  });

  it('lets one of several concurrent commands under a key through, also from several processes', async () => {
    const stores = [0, 1, 2, 3].map(() => new PostgresEventStore(test.database));
    for (let round = 0; round < 10; round++) {
      const results = await Promise.all(
        stores.flatMap((store, index) =>
          [0, 1].map((n) => store.append(keyed(`r${round}`, 'x', [event(`a:${round}-${index}-${n}`, 0)]))),
        ),
      );
      expect(results.map(({ status }) => status).sort()).toEqual(['appended', ...Array(7).fill('duplicate')]);
    }
    expect(await countEvents()).toBe(10);
  });

  it('keeps nothing under the key of a command that was not appended', async () => {
    await append(command(tenant, [event('a:1', 0)]));
    expect((await append(keyed('k1', 'x', [event('a:1', 0)]))).status).toBe('conflict');
    expect((await append(keyed('k1', 'x', [event('a:1', 1)]))).status).toBe('appended');
  });

  it('refuses to foresee where an event of a stream expected anywhere will stand', async () => {
    await expect(append(keyed('k1', 'x', [event('a:1', 'any')]))).rejects.toThrow('is not known before');
  });
});
