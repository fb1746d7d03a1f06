import { createHash, sign } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Pool } from 'pg';
import { backUpDatabase } from '../../store/backup';
import { backupManifestSchema } from '../../store/backup-manifest';
import { openDatabase } from '../../store/database';
import { PostgresEventStore } from '../../store/postgres-event-store';
import { RestoreError, restoreDatabase } from '../../store/restore';
import { newHolderKey } from '../api/holder';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { until } from '../store/until';
import { run } from './command-line';

let served: ServedDeployment;
let folder: string;
const opened: TestDatabase[] = [];

beforeAll(async () => {
  served = await serveDeployment();
  folder = mkdtempSync(join(tmpdir(), 'portcullis-cli-'));
  const { provisionings } = served.client;
  for (const example of ['tenant.yaml', 'missing-standing.yaml']) {
    const yaml = readFileSync(join(__dirname, '..', '..', 'examples', example), 'utf8');
    const started = await provisionings.start({ yaml });
    if (started.outcome === 'refused') throw new Error('the example was refused');
    for await (const { type } of provisionings.watch(started.provisioning.id))
      if (type === 'PROVISIONING_WAITING') break;
  }
  const { principals, sessions } = served.client;
  const tenant = 'tenant_node:cinderford_bakery';
  const { id } = await principals.add({ tenant, kind: 'person', name: 'Anna', role: 'admin' });
  const { publicKey, reference, privateKey } = newHolderKey();
  await principals.enrollKey(id, { tenant, public_key: publicKey });
  const signed = (message: Uint8Array) => sign(null, message, privateKey);
  await sessions.open({ tenant, holder_key: reference, sign: signed });
  await until(async () => (await served.client.health()).dependencies.sequencer.lagSeconds === 0);
  // What follows the log writes, too: it has to have come to rest.
  await until(async () => {
    const { checkpoint = [], log_entry = [] } = await contents(served.deployment.databaseUrl);
    return checkpoint.length > 0 && checkpoint.every((row) => row.endsWith(`,${log_entry.length - 1})`));
  }, 30_000);
}, 120_000);

afterAll(async () => {
  for (const database of opened) await database.drop();
  rmSync(folder, { recursive: true });
  await served.close();
});

async function emptyDatabase(): Promise<string> {
  const database = await createTestDatabase();
  opened.push(database);
  return database.url;
}

/** Every row of every table, by the table, as the superuser sees them; without what counts time. */
async function contents(url: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const pool = new Pool({ connectionString: url, max: 1 });
  try {
    const { rows: tables } = await pool.query<{ name: string }>(
      `select tablename as name from pg_tables
       where schemaname = 'public' and tablename not like 'kysely_%' order by 1`,
    );
    const found: Record<string, readonly string[]> = {};
    for (const { name } of tables) {
      const { rows } = await pool.query<{ row: string }>(
        `select t::text as row from ${name} as t order by 1`,
      );
      found[name] = rows.map(({ row }) => row);
    }
    return found;
  } finally {
    await pool.end();
  }
}

const home = (name: string) => join(folder, name);

describe('a backup', () => {
  const backup = () => join(folder, 'backup');

  beforeAll(async () => {
    const env = { PORTCULLIS_HOME: home('old'), DATABASE_URL: served.deployment.databaseUrl };
    mkdirSync(home('old'));
    writeFileSync(join(home('old'), 'admin-token'), 'the-token-of-the-first-operator\n', { mode: 0o600 });
    const { exitCode, stderr } = await run(['backup', backup()], { env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('is for the eyes of its owner only', () => {
    const files = [
      backup(),
      ...['database', 'home'].flatMap((part) =>
        readdirSync(join(backup(), part)).map((name) => join(backup(), part, name)),
      ),
    ];
    for (const file of files) expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
  });

  it('fills an empty place with the same rows, and the tokens', async () => {
    const url = await emptyDatabase();
    const env = { PORTCULLIS_HOME: home('new'), DATABASE_URL: url };
    const { exitCode, stdout, stderr } = await run(['restore', backup(), '--json'], { env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const before = await contents(served.deployment.databaseUrl);
    expect(await contents(url)).toEqual(before);
    expect(JSON.parse(stdout)).toMatchObject({
      log_entries: before.log_entry?.length,
      files: ['admin-token'],
    });
    expect(before.event?.length).toBeGreaterThan(30);
    expect(before.session).toHaveLength(1);
    expect(readFileSync(join(home('new'), 'admin-token'), 'utf8')).toBe('the-token-of-the-first-operator\n');
    expect(statSync(join(home('new'), 'admin-token')).mode & 0o077).toBe(0);
  });

  it('leaves a database that goes on: appends, isolation and all', async () => {
    const url = await emptyDatabase();
    await restoreDatabase(url, join(backup(), 'database'));
    const database = openDatabase({ url });
    try {
      const { rows: ofNobody } = await database.appPool.query('select from event');
      const { rows: unforced } = await database.appPool.query(
        'select relname from pg_class where relrowsecurity and not relforcerowsecurity',
      );
      expect({ ofNobody, unforced }).toEqual({ ofNobody: [], unforced: [] });
      const tenant = await database.app
        .selectFrom('tenant')
        .select('id')
        .where('reference', '=', 'tenant_node:cinderford_bakery')
        .executeTakeFirstOrThrow();
      const store = new PostgresEventStore(database);
      const [head] = await store.history(tenant.id, 'standing:cinderford_managing_director');
      expect(head).toMatchObject({ type: 'EVIDENCE_RECORDED', version: 1 });
    } finally {
      await database.close();
    }
  });

  it('is not written over', async () => {
    const env = { PORTCULLIS_HOME: home('old'), DATABASE_URL: served.deployment.databaseUrl };
    expect(await run(['backup', backup()], { env })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('is not empty'),
    });
  });

  it('is not restored into a database that has rows', async () => {
    const env = { PORTCULLIS_HOME: home('other'), DATABASE_URL: served.deployment.databaseUrl };
    const { exitCode, stderr } = await run(['restore', backup()], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The database is not empty');
    expect(existsSync(join(home('other'), 'admin-token'))).toBe(false);
  });

  it('is not restored over another token', async () => {
    mkdirSync(home('taken'));
    writeFileSync(join(home('taken'), 'admin-token'), 'another\n');
    const env = { PORTCULLIS_HOME: home('taken'), DATABASE_URL: await emptyDatabase() };
    const { exitCode, stderr } = await run(['restore', backup()], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('another one than that of the backup');
  });

  it('is told apart from a folder that is none', async () => {
    const env = { PORTCULLIS_HOME: home('none'), DATABASE_URL: await emptyDatabase() };
    const { exitCode, stderr } = await run(['restore', join(folder, 'nothing')], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no whole backup');
  });
});

describe('a backup that was changed', () => {
  let copy: string;
  const file = (table: string) => join(copy, `${table}.jsonl.gz`);

  beforeEach(async () => {
    copy = mkdtempSync(join(folder, 'copy-'));
    await backUpDatabase(served.deployment.databaseUrl, copy);
  });

  function rewrite(table: string, change: (rows: string[]) => readonly string[]): void {
    const rows = gunzipSync(readFileSync(file(table)))
      .toString()
      .split('\n')
      .slice(0, -1);
    writeFileSync(
      file(table),
      gzipSync(
        change(rows)
          .map((row) => `${row}\n`)
          .join(''),
      ),
    );
  }

  async function expectNothingRestored(reason: RegExp): Promise<void> {
    const url = await emptyDatabase();
    await expect(restoreDatabase(url, copy)).rejects.toThrow(reason);
    const rows = Object.values(await contents(url)).flat();
    expect(rows).toEqual([]);
  }

  it('by a row that is missing is found out', async () => {
    rewrite('event', (rows) => rows.slice(1));
    await expectNothingRestored(/damaged|no event/);
  });

  it('by a file that breaks off is found out', async () => {
    const whole = readFileSync(file('event'));
    writeFileSync(file('event'), whole.subarray(0, whole.length / 2));
    await expectNothingRestored(/damaged/);
  });

  it('by an event that was rewritten, digest and all, is found out by its leaf', async () => {
    rewrite('event', (rows) => rows.map((row) => row.replace(/"\\\\x7b22(?=[^"]*",?\]?$)/, '"\\\\x7b20')));
    const manifest = backupManifestSchema.parse(
      JSON.parse(readFileSync(join(copy, 'database.json'), 'utf8')),
    );
    const tables = manifest.tables.map((table) =>
      table.name === 'event'
        ? {
            ...table,
            sha256: createHash('sha256')
              .update(gunzipSync(readFileSync(file('event'))))
              .digest('hex'),
          }
        : table,
    );
    writeFileSync(join(copy, 'database.json'), JSON.stringify({ ...manifest, tables }));
    await expectNothingRestored(/leaf \d+ of the log/);
  });

  it('by coming from another schema is turned away', async () => {
    const manifest = backupManifestSchema.parse(
      JSON.parse(readFileSync(join(copy, 'database.json'), 'utf8')),
    );
    writeFileSync(
      join(copy, 'database.json'),
      JSON.stringify({ ...manifest, migrations: manifest.migrations.slice(0, -1) }),
    );
    await expect(restoreDatabase(await emptyDatabase(), copy)).rejects.toThrow(RestoreError);
  });
});
