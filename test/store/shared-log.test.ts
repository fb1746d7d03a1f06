import { Sequencer } from '../../store/sequencer';
import { readLog } from '../../store/shared-log';
import { command, event } from './commands';
import { countOf } from './ledger';
import { openTestStore, type TestStore } from './test-store';
import { until } from './until';

let test: TestStore;
let sequencer: Sequencer;
let tenant: string;
beforeEach(async () => {
  test = await openTestStore();
  tenant = await test.newTenant();
  sequencer = new Sequencer({ database: test.database });
  sequencer.start();
});
afterEach(async () => {
  await sequencer.stop();
  await test.close();
});

let recorded = 0;

async function record(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await test.store.append(command(tenant, [event(`a:${recorded++}`, 0)]));
  await until(async () => (await countOf(test, 'pending')) === 0);
}

const placesAfter = async (after: number) =>
  (await readLog(test.database.projector, after)).map(({ seq }) => seq);

it('gives what follows, wherever a follower stands, and what was recorded since to those who have all before', async () => {
  await record(4);
  expect(await placesAfter(-1)).toEqual([0, 1, 2, 3]);
  expect(await placesAfter(1)).toEqual([2, 3]);
  expect(await placesAfter(3)).toEqual([]);
  await record(2);
  expect(await placesAfter(3)).toEqual([4, 5]);
  expect(await placesAfter(4)).toEqual([5]);
  expect(await placesAfter(5)).toEqual([]);
  expect(await placesAfter(-1)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('asks the database once for followers that stand at one place', async () => {
  await record(2);
  const { projector } = test.database;
  const [one, other] = await Promise.all([readLog(projector, -1), readLog(projector, -1)]);
  const [event] = one;
  expect(event).toBeDefined();
  expect(other?.[0]).toBe(event);
  expect((await readLog(projector, 0))[0]).toBe(one[1]);
});

it('asks again after a query that failed', async () => {
  await record(1);
  const { superuser } = test;
  await superuser.query('alter function read_log rename to away');
  await expect(placesAfter(-1)).rejects.toThrow('does not exist');
  await superuser.query('alter function away rename to read_log');
  expect(await placesAfter(-1)).toEqual([0]);
});
