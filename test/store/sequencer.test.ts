import { Sequencer, sequencerLag } from '../../store/sequencer';
import { command, event } from './commands';
import { countOf, type Leaf, readLeaves } from './ledger';
import { openTestStore, type TestStore } from './test-store';
import { until } from './until';

let test: TestStore;
let sequencers: Sequencer[];
beforeEach(async () => {
  test = await openTestStore();
  sequencers = [];
});
afterEach(async () => {
  await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
  await test.close();
});

function startSequencer(onError: (error: unknown) => void = () => {}): Sequencer {
  const sequencer = new Sequencer({ database: test.database, onError });
  sequencers.push(sequencer);
  sequencer.start();
  return sequencer;
}

const everythingSequenced = () => until(async () => (await countOf(test, 'pending')) === 0);

function expectSound(leaves: readonly Leaf[]): void {
  expect(leaves.map(({ seq }) => seq)).toEqual(leaves.map((_, index) => index));
  const versions = new Map<string, number>();
  for (const { tenant, stream, version, hash, rehashed } of leaves) {
    expect(hash).toBe(rehashed);
    expect(version).toBe((versions.get(`${tenant}/${stream}`) ?? 0) + 1);
    versions.set(`${tenant}/${stream}`, version);
  }
}

/** 16 writers, each with events of its own streams and of shared ones. */
async function write(rounds: number): Promise<number> {
  const tenants = await Promise.all([test.newTenant(), test.newTenant(), test.newTenant()]);
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      for (let round = 0; round < rounds; round++) {
        const events = [event(`shared:${round % 3}`, 'any'), event(`own:${writer}`, 'any')] as const;
        await test.store.append(command(tenants[writer % 3] ?? '', events));
      }
    }),
  );
  return countOf(test, 'event');
}

it('gives dense places from 0, loses nothing and inverts no stream, while 16 write', async () => {
  startSequencer();
  startSequencer();
  const events = await write(15);
  await everythingSequenced();
  const leaves = await readLeaves(test);
  expect(leaves).toHaveLength(events);
  expectSound(leaves);
});

it('keeps the bytes that it hashes, equal to what the event told', async () => {
  const sequencer = startSequencer();
  const tenant = await test.newTenant();
  const result = await test.store.append(
    command(tenant, [event('a:1', 0, { text: 'Ü \u0001 \u{1f512}', number: 0.1 })], {
      restedOn: { 'b:1': 0 },
    }),
  );
  sequencer.nudge();
  await everythingSequenced();
  const [leaf] = await readLeaves(test);
  if (result.status !== 'appended') throw new Error(result.status);
  expect(leaf).toMatchObject({ hash: result.events[0]?.leafHash, rehashed: result.events[0]?.leafHash });
  const receipt = await test.store.receipt(tenant, result.events[0]?.id ?? '');
  expect(receipt).toMatchObject({ seq: 0, event: result.events[0] });
});

it('is taken over when its connection is ended, and goes on where it stopped', async () => {
  const errors: unknown[] = [];
  startSequencer((error) => errors.push(error));
  startSequencer((error) => errors.push(error));
  const writing = write(30);
  for (let kill = 0; kill < 3; kill++) {
    await until(async () => (await endHolder()) > 0);
    const before = await countOf(test, 'log_entry');
    await test.store.append(command(await test.newTenant(), [event('more:1', 0)]));
    await until(async () => (await countOf(test, 'log_entry')) > before, 3_000);
  }
  const events = (await writing) + 3;
  await everythingSequenced();
  const leaves = await readLeaves(test);
  expect(leaves.length).toBeGreaterThanOrEqual(events - 3);
  expect(leaves).toHaveLength(await countOf(test, 'event'));
  expectSound(leaves);
  expect(errors.length).toBeGreaterThanOrEqual(3);
});

async function endHolder(): Promise<number> {
  const { rowCount } = await test.superuser.query(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and granted and objsubid = 2
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rowCount ?? 0;
}

it('tells how long the oldest event waits', async () => {
  expect(await sequencerLag(test.database)).toBe(0);
  await test.store.append(command(await test.newTenant(), [event('a:1', 0)]));
  await test.superuser.query(`update pending set appended_at = now() - interval '42 seconds'`);
  expect(Math.floor(await sequencerLag(test.database))).toBe(42);
  startSequencer();
  await everythingSequenced();
  expect(await sequencerLag(test.database)).toBe(0);
});

it('forgets the commands that expired', async () => {
  await test.superuser.query(
    `insert into command (tenant, principal, route, key, request_hmac, result, expires_at)
     select gen_random_uuid(), gen_random_uuid(), 'r', n::text, '', '{}', now() + make_interval(mins => n)
     from unnest(array[-1, 1]) as n`,
  );
  startSequencer();
  await until(async () => (await countOf(test, 'command')) === 1);
});
