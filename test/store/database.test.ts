import { DatabaseError } from 'pg';
import { reference } from '../../domain/reference';
import { inTenant, openDatabase } from '../../store/database';
import { isDatabaseAway } from '../../store/database-away';
import { PostgresEventStore } from '../../store/postgres-event-store';
import { PostgresTenants } from '../../store/postgres-tenants';
import { command, event, versionsOf } from './commands';
import { openTestStore, type TestStore } from './test-store';
import { until } from './until';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

/** What a restart of the server does to every connection. */
async function endConnections(): Promise<void> {
  await test.superuser.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'portcullis-test'`,
  );
}

async function connections(): Promise<number> {
  const { rowCount } = await test.superuser.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'portcullis-test'`,
  );
  return rowCount ?? 0;
}

describe('connections', () => {
  it('take their role at the start, whatever options the URL has', async () => {
    const url = new URL(test.url);
    url.searchParams.set('options', '-c role=none -c work_mem=7MB');
    const database = openDatabase({ url: url.toString() });
    const { rows } = await database.appPool.query(
      `select current_user, current_setting('work_mem') as work_mem, current_setting('TimeZone') as zone`,
    );
    expect(rows).toEqual([{ current_user: 'portcullis_app', work_mem: '7MB', zone: 'UTC' }]);
    await database.close();
  });

  it('are replaced when they break, idle or in use', async () => {
    const tenant = await test.newTenant();
    const store = new PostgresEventStore(test.database);
    expect(versionsOf(await store.append(command(tenant, [event('a:1', 'any')])))).toEqual([1]);
    await endConnections();
    await until(() => test.database.appPool.idleCount === 0);
    expect(versionsOf(await store.append(command(tenant, [event('a:1', 'any')])))).toEqual([2]);

    const broken = test.database.appPool.query('select pg_sleep(5)').catch((error: unknown) => error);
    await until(async () => {
      const { rowCount } = await test.superuser.query(
        `select from pg_stat_activity where datname = current_database() and query = 'select pg_sleep(5)'`,
      );
      return rowCount === 1;
    });
    await endConnections();
    expect(isDatabaseAway(await broken)).toBe(true);
    expect((await store.read(tenant, ['a:1'])).facts.get('a:1')?.version).toBe(2);
  });
});

it('lets a transaction fail, not the process, when its connection breaks between two queries', async () => {
  const broken: unknown = await inTenant(test.database, await test.newTenant(), async (transaction) => {
    await endConnections();
    await until(async () => (await connections()) === 0);
    return transaction.selectFrom('tenant').selectAll().execute();
  }).catch((error: unknown) => error);
  expect(isDatabaseAway(broken)).toBe(true);
});

describe('a database that is away', () => {
  it('is told from one that refuses', async () => {
    const nobodyListens = new URL(test.url);
    nobodyListens.port = '1';
    const database = openDatabase({ url: nobodyListens.toString() });
    const error: unknown = await new PostgresEventStore(database)
      .read(await test.newTenant(), [])
      .catch((e) => e);
    expect(isDatabaseAway(error)).toBe(true);
    await database.close();
    const refused: unknown = await test.superuser.query('select 1 / 0').catch((e) => e);
    expect(isDatabaseAway(refused)).toBe(false);
  });

  it.each([
    ['57P01', true],
    ['57P03', true],
    ['08006', true],
    ['53300', true],
    ['57014', false],
    ['40001', false],
    ['23505', false],
  ])('is known by its state %s: %s', (code, away) => {
    const error = new DatabaseError('', 0, 'error');
    error.code = code;
    expect(isDatabaseAway(error)).toBe(away);
    expect(isDatabaseAway(new Error('a query failed', { cause: error }))).toBe(away);
  });

  it('is not what any other error says', () => {
    expect(isDatabaseAway(new Error('a bug'))).toBe(false);
    expect(isDatabaseAway(undefined)).toBe(false);
    expect(isDatabaseAway(new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]))).toBe(
      true,
    );
  });
});

describe('tenants', () => {
  it('are allotted one id each, by whichever process names them first', async () => {
    const name = reference('tenant_node', 'first_named');
    const processes = Array.from({ length: 6 }, () => new PostgresTenants(test.database));
    expect(await processes[0]?.find(name)).toBeUndefined();
    const ids = await Promise.all(processes.map((tenants) => tenants.allot(name)));
    expect(new Set(ids).size).toBe(1);
    expect(await new PostgresTenants(test.database).find(name)).toBe(ids[0]);
    expect(await processes[0]?.allot(reference('tenant_node', 'second'))).not.toBe(ids[0]);
  });
});
