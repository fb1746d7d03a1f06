import fc from 'fast-check';
import type { JsonObject } from '../../domain/json';
import { Decisions } from '../../store/decisions';
import type { EventToAppend } from '../../store/event-store';
import { decisions } from '../../store/projections/decisions';
import { Sequencer } from '../../store/sequencer';
import { rebuild, Subscription } from '../../store/subscription';
import { command, event } from './commands';
import { openTestStore, type TestStore } from './test-store';
import { until } from './until';

let test: TestStore;
let running: { stop(): Promise<void> }[];
beforeAll(async () => {
  test = await openTestStore();
  const sequencer = new Sequencer({ database: test.database });
  const subscription = new Subscription({ database: test.database, follower: decisions });
  sequencer.start();
  subscription.start();
  running = [subscription, sequencer];
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await test.close();
});

const caughtUp = () =>
  until(async () => {
    const { rows } = await test.superuser.query(
      `select not exists (select from pending) and seq = (select max(seq) from log_entry) as done
       from checkpoint where name = 'decisions'`,
    );
    return rows[0]?.done === true;
  });

const rowsOf = async (tenant: string) =>
  (await test.superuser.query('select * from decision where tenant = $1 order by seq', [tenant])).rows;

const granted = (more: JsonObject = {}): JsonObject => ({
  operation: 'o.grant',
  outcome: 'admitted',
  request: {},
  body: {},
  ...more,
});

/** What may happen to the streams of a tenant; each is one append. */
const happenings = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ what: fc.constant('granted'), name: fc.nat(3), second: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('withdrawn'), name: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('refused'), name: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('indexed'), name: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('course'), name: fc.nat(3) }) },
  ),
  { maxLength: 40 },
);
type Happening = typeof happenings extends fc.Arbitrary<(infer One)[]> ? One : never;

function eventsOf(happening: Happening, nth: number): readonly [EventToAppend, ...EventToAppend[]] {
  const stream = `thing:${happening.name}`;
  switch (happening.what) {
    case 'granted': {
      const first = event(stream, 'any', granted());
      const beside = event(`beside:${happening.name}`, 'any', granted({ first_record: stream }));
      return 'second' in happening && happening.second ? [first, beside] : [first];
    }
    case 'withdrawn':
      return [{ ...event(stream, 'any', { reason: 'r' }), type: 'WITHDRAWN' }];
    case 'refused': {
      const data = {
        operation: 'o.refuse',
        outcome: 'refused',
        code: 'c',
        subject: stream,
        missing: [],
        request: {},
      };
      return [{ ...event(`refusal:${nth}`, 0, data), type: 'DECISION_REFUSED' }];
    }
    case 'indexed':
      return [event(`latest/${happening.name}`, 'any', granted())];
    default:
      return [event(`provisioning:${happening.name}`, 'any', { operation: 'o.step', outcome: 'admitted' })];
  }
}

/** What the decisions of a tenant ought to be, by one look over all that happened. */
function expected(happened: readonly Happening[]) {
  const listed: { stream: string; leads: boolean; withdrawn: boolean }[] = [];
  happened.forEach((happening, nth) => {
    for (const { stream, type, data } of eventsOf(happening, nth)) {
      if (type === 'WITHDRAWN') for (const one of listed) if (one.stream === stream) one.withdrawn = true;
      if (type !== 'WITHDRAWN' && /^(thing|beside|refusal):/.test(stream))
        listed.push({ stream, leads: data.first_record === undefined, withdrawn: false });
    }
  });
  return listed;
}

it('is the same rebuilt from nothing as it was when it followed, whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (happened) => {
      const tenant = await test.newTenant();
      for (const [nth, happening] of happened.entries())
        await test.store.append(command(tenant, eventsOf(happening, nth)));
      await test.store.append(command(tenant, [event('end/of', 'any')]));
      await caughtUp();
      const followed = await rowsOf(tenant);
      expect(
        followed.map(({ stream, leads, withdrawn_at }) => ({
          stream,
          leads,
          withdrawn: withdrawn_at !== null,
        })),
      ).toEqual(expected(happened));
      await rebuild(test.database, decisions);
      await caughtUp();
      expect(await rowsOf(tenant)).toEqual(followed);
    }),
    { numRuns: 25 },
  );
});

it('tells the newest of each operation by its first record, and whether that is all there is', async () => {
  const list = new Decisions(test.database);
  const tenant = await test.newTenant();
  const missing = [{ field: 'standing_grant', kinds: ['standing'] }];
  const refusal = { operation: 'o.refuse', outcome: 'refused', code: 'c', missing, request: {} };
  await test.store.append(command(tenant, [event('thing:1', 0, granted())]));
  await test.store.append(command(tenant, [{ ...event('refusal:1', 0, refusal), type: 'DECISION_REFUSED' }]));
  await test.store.append(
    command(tenant, [
      event('thing:2', 0, granted()),
      event('beside:2', 0, granted({ first_record: 'thing:2' })),
    ]),
  );
  await caughtUp();
  const operations = ['o.refuse', 'o.never', 'o.grant'];
  const { upToDate, decisions: newest } = await list.newest(tenant, operations);
  expect(upToDate).toBe(true);
  expect([...newest.keys()]).toEqual(['o.refuse', 'o.grant']);
  expect(newest.get('o.grant')).toMatchObject({ reference: 'thing:2', version: 1, missing: null });
  expect(newest.get('o.refuse')).toMatchObject({ reference: 'refusal:1', code: 'c', missing });
});

it('knows that it lags behind what a tenant has recorded, and not behind what others have', async () => {
  const list = new Decisions(test.database);
  const [tenant, other] = [await test.newTenant(), await test.newTenant()];
  await test.store.append(command(tenant, [event('thing:1', 0, granted())]));
  await caughtUp();
  await Promise.all(running.map((one) => one.stop()));
  await test.store.append(command(other, [event('thing:1', 0, granted())]));
  expect((await list.newest(tenant, ['o.grant'])).upToDate).toBe(true);
  expect((await list.newest(other, ['o.grant'])).upToDate).toBe(false);
  await test.superuser.query('select sequence_pending(1000)');
  expect((await list.newest(other, ['o.grant'])).upToDate).toBe(false);
  expect((await list.newest(tenant, ['o.grant'])).upToDate).toBe(true);
  await rebuild(test.database, decisions);
});
