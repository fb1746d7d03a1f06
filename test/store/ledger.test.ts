import { Ledger, type LedgerFilter } from '../../store/ledger';
import { ledgerEntries } from '../../store/projections/ledger-entries';
import { rebuild } from '../../store/subscription';
import { command, event } from './commands';
import { openTestStore, type TestStore } from './test-store';

let store: TestStore;
let ledger: Ledger;
let tenant: string;
let other: string;

beforeAll(async () => {
  store = await openTestStore();
  ledger = new Ledger(store.database);
  tenant = await store.newTenant();
  other = await store.newTenant();
});

afterAll(() => store.close());

/** Has each tenant record an event of each type, and gives all of it places in the log. */
async function record(...types: readonly string[]): Promise<void> {
  for (const type of types)
    for (const whose of [tenant, other])
      await store.store.append(command(whose, [{ ...event(`thing:${type}`, 'any'), type }]));
  await store.superuser.query('select sequence_pending(1000)');
}

/** Has the lists follow the log to its end. */
const follow = () => rebuild(store.database, ledgerEntries);

/** What follows a place, asked for again and again, and where each answer came to. */
async function allAfter(filter: LedgerFilter, place: number, limit: number) {
  const seen: number[] = [];
  const following = ledger.following(filter, limit);
  for (let from = place; ; ) {
    const { events, reached } = await following(from);
    seen.push(...events.map(({ seq }) => seq));
    if (reached === from) return { seen, reached };
    from = reached;
  }
}

async function inLog(where: string): Promise<readonly number[]> {
  const { rows } = await store.superuser.query<{ seq: string }>(
    `select seq from log_entry join event using (tenant, stream, version) where ${where} order by seq`,
  );
  return rows.map(({ seq }) => Number(seq));
}

test('tells what was recorded by then once it is followed, and how far it is', async () => {
  expect(await ledger.reach()).toEqual({ last: -1, followed: -1, waiting: 0 });
  await store.store.append(command(tenant, [event('thing:first', 0)]));
  const { waiting } = await ledger.reach();
  expect(waiting).toBeGreaterThan(0);
  await record('A', 'B');
  expect(await ledger.reach()).toEqual({ last: 4, followed: -1, waiting: 0 });
  expect(await ledger.list({}, { order: 'asc', limit: 10 })).toEqual([]);
  await follow();
  expect(await ledger.reach()).toEqual({ last: 4, followed: 4, waiting: 0 });
  const listed = await ledger.list({}, { order: 'asc', limit: 10 });
  expect(listed.map(({ seq }) => seq)).toEqual(await inLog('true'));
});

test('lists the same rebuilt from nothing', async () => {
  const rows = async () => (await store.superuser.query('select * from ledger_entry order by seq')).rows;
  const before = await rows();
  await follow();
  expect(await rows()).toEqual(before);
});

test('what follows a place is told without a gap, from lists as from the log itself', async () => {
  await record('A', 'B', 'C');
  await follow();
  await record('A', 'D');
  for (const limit of [1, 2, 100])
    for (const [filter, where] of [
      [{}, 'true'],
      [{ tenant }, `tenant = '${tenant}'`],
      [{ type: 'A' }, `type = 'A'`],
      [{ tenant: other, type: 'D' }, `tenant = '${other}' and type = 'D'`],
      [{ stream: 'thing:B' }, `stream = 'thing:B'`],
      [{ tenant, actor: other }, 'false'],
    ] as const) {
      expect(await allAfter(filter, -1, limit)).toEqual({
        seen: await inLog(where),
        reached: (await ledger.reach()).last,
      });
      const after3 = await allAfter(filter, 3, limit);
      expect(after3.seen).toEqual(await inLog(`seq > 3 and ${where}`));
    }
});

test('lists for a tenant what is its own, newest first', async () => {
  await follow();
  const listed = await ledger.list({ tenant }, { order: 'desc', limit: 100 });
  expect(listed.map(({ seq }) => seq)).toEqual((await inLog(`tenant = '${tenant}'`)).toReversed());
});
