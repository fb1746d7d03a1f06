import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrations } from '../../migrations';
import { openDatabase } from '../../store/database';
import { listMigrations, migrate } from '../../store/migrate';
import { PostgresEventStore } from '../../store/postgres-event-store';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { command, event, versionsOf } from './commands';

const names = Object.keys(migrations);
const databases: TestDatabase[] = [];

async function emptyDatabase(): Promise<string> {
  const database = await createTestDatabase();
  databases.push(database);
  return database.url;
}

async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});

it('runs every migration once', async () => {
  const url = await emptyDatabase();
  expect((await listMigrations(url)).map(({ executedAt }) => executedAt)).toEqual(names.map(() => undefined));
  expect(await migrate(url)).toEqual(names);
  expect(await migrate(url)).toEqual([]);
  expect((await listMigrations(url)).map(({ name }) => name)).toEqual(names);
});

it('is safe from several processes at once, and in several databases of one cluster', async () => {
  const urls = await Promise.all([emptyDatabase(), emptyDatabase(), emptyDatabase()]);
  const ran = await Promise.all(urls.flatMap((url) => [migrate(url), migrate(url), migrate(url)]));
  expect(ran.filter((one) => one.length > 0)).toEqual(urls.map(() => names));
});

it('leaves one of each function that appends, also where an older database held another', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const parameters = await functionsThatAppend(url);
  await run(
    url,
    `delete from kysely_migration where name >= '0027'`,
    'create function take_together(former text) returns boolean language sql as $$ select true $$',
  );
  await migrate(url);
  expect(await functionsThatAppend(url)).toEqual(parameters);
});

it('needs no superuser, and the store then needs none either', async () => {
  const url = await emptyDatabase();
  const name = `owner_${randomBytes(6).toString('hex')}`;
  const owned = new URL(url);
  owned.username = name;
  owned.password = 'secret';
  const database = owned.pathname.slice(1);
  await run(
    url,
    `create role ${name} login createrole password 'secret'`,
    `alter database ${database} owner to ${name}`,
  );
  // The roles belong to the cluster, whose superuser made them here. Where they are missing, the owner makes them.
  const { rows } = await grantableRoles(url);
  for (const { rolname } of rows) await run(url, `grant ${rolname} to ${name}`);
  expect(await migrate(owned.toString())).toEqual(names);

  const opened = openDatabase({ url: owned.toString() });
  const tenant = '01980000-0000-7000-8000-000000000000';
  const store = new PostgresEventStore(opened);
  expect(versionsOf(await store.append(command(tenant, [event('a:1', 0)])))).toEqual([1]);
  expect((await store.read(tenant, ['a:1'])).facts.get('a:1')?.version).toBe(1);
  await opened.close();
  await databases.splice(0)[0]?.drop();
  const admin = new URL(url);
  admin.pathname = '/postgres';
  await run(admin.toString(), `drop owned by ${name}`, `drop role ${name}`);
});

async function functionsThatAppend(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ signature: string }>(
      "select oid::regprocedure::text as signature from pg_proc where proname in ('append', 'append_one', 'take_together') order by 1",
    );
    return rows.map(({ signature }) => signature);
  } finally {
    await client.end();
  }
}

async function grantableRoles(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname like 'portcullis\\_%'`,
    );
  } finally {
    await client.end();
  }
}

it('turns away a database that cannot hold every text', async () => {
  const url = await emptyDatabase();
  const name = `latin_${randomBytes(6).toString('hex')}`;
  const latin = new URL(url);
  latin.pathname = `/${name}`;
  await run(url, `create database ${name} encoding 'LATIN1' locale 'C' template template0`);
  await expect(migrate(latin.toString())).rejects.toThrow('UTF8 is needed');
  await run(url, `drop database ${name}`);
});
