import { decisions } from '../../store/projections/decisions';
import { Sequencer } from '../../store/sequencer';
import type { SequencedEvent } from '../../store/shared-log';
import { type Effect, type Projection, rebuild, Subscription } from '../../store/subscription';
import { command, event } from './commands';
import { countOf } from './ledger';
import { openTestStore, type TestStore } from './test-store';
import { until } from './until';

let test: TestStore;
let tenant: string;
let running: { stop(): Promise<void> }[];
beforeEach(async () => {
  test = await openTestStore();
  tenant = await test.newTenant();
  const sequencer = new Sequencer({ database: test.database });
  sequencer.start();
  running = [sequencer];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await test.close();
});

function follow(follower: Projection | Effect, onError: (error: unknown) => void = () => {}): Subscription {
  const subscription = new Subscription({ database: test.database, follower, onError });
  subscription.start();
  running.push(subscription);
  return subscription;
}

async function refuse(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, n) => {
      const data = {
        operation: 'tenant.create',
        outcome: 'refused',
        code: `code_${n % 2}`,
        subject: `a:${n % 3}`,
      };
      const refusal = event(`refusal:${n}-${Math.random()}`, 0, data);
      return test.store.append(
        command(tenant, [{ ...refusal, type: 'DECISION_REFUSED' }, event('a:1', 'any')]),
      );
    }),
  );
}

const listed = async () =>
  (await test.superuser.query('select * from decision order by seq')).rows.map(({ seq }) => Number(seq));
const refused = async () =>
  (
    await test.superuser.query(
      `select seq from log_entry join event using (tenant, stream, version) where type = 'DECISION_REFUSED' order by seq`,
    )
  ).rows.map(({ seq }) => Number(seq));

const caughtUp = (name: string) =>
  until(async () => {
    const { rows } = await test.superuser.query(
      `select not exists (select from pending) and seq = (select max(seq) from log_entry) as done
       from checkpoint where name = $1`,
      [name],
    );
    return rows[0]?.done === true;
  });

describe('a projection', () => {
  it('lists decisions by what they are about and by code', async () => {
    follow(decisions);
    await refuse(6);
    await caughtUp('decisions');
    expect(await listed()).toEqual(await refused());
    const { rows } = await test.superuser.query(
      'select subject, code, count(*)::int from decision group by 1, 2 order by 1, 2',
    );
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({ subject: 'a:0', code: 'code_0', count: 1 });
  });

  it('counts each event exactly once, though its subscriber crashes before and after it commits', async () => {
    let crashes = 0;
    const crashing: Projection = {
      ...decisions,
      project: async (events, transaction) => {
        crashes += 1;
        if (crashes % 3 === 1) throw new Error('crashed before its rows were written');
        await decisions.project(events, transaction);
        if (crashes % 3 === 2) throw new Error('crashed before the commit');
      },
    };
    for (let process = 0; process < 3; process++) follow(crashing);
    for (let round = 0; round < 5; round++) {
      await refuse(20);
      await endSubscribers();
    }
    await caughtUp('decisions');
    expect(await listed()).toEqual(await refused());
    expect(await countOf(test, 'decision')).toBe(100);
  });

  it('is rebuilt from nothing, also while it runs', async () => {
    follow(decisions);
    await refuse(30);
    await caughtUp('decisions');
    await test.superuser.query(`update decision set code = 'spoiled'`);
    await Promise.all([rebuild(test.database, decisions), refuse(10), rebuild(test.database, decisions)]);
    await caughtUp('decisions');
    expect(await listed()).toEqual(await refused());
    const { rows } = await test.superuser.query(
      `select count(*)::int as count from decision where code = 'spoiled'`,
    );
    expect(rows[0]).toEqual({ count: 0 });
  });
});

describe('an effect', () => {
  it('sees every event in order, at least once, one subscriber at a time', async () => {
    const seen: number[] = [];
    let busy = 0;
    let failures = 0;
    const errors: unknown[] = [];
    const effect: Effect = {
      name: 'signals',
      handle: async (events) => {
        busy += 1;
        expect(busy).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        busy -= 1;
        failures += 1;
        if (failures % 2 === 1) throw new Error('the world was away');
        seen.push(...events.map(({ seq }: SequencedEvent) => seq));
      },
    };
    for (let process = 0; process < 3; process++) follow(effect, (error) => errors.push(error));
    for (let round = 0; round < 3; round++) {
      await refuse(10);
      await until(async () => seen.includes((await refused()).at(-1) ?? -1));
    }
    await caughtUp('signals');
    expect([...new Set(seen)]).toEqual(Array.from({ length: 60 }, (_, seq) => seq));
    expect(errors.length).toBeGreaterThan(0);
  });
});

async function endSubscribers(): Promise<void> {
  await test.superuser.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen%'`,
  );
}
