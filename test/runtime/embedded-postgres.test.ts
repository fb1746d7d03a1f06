import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../runtime/embedded-postgres';
import { findFreePorts, isPortFree } from '../../runtime/ports';
import { findUnprivilegedUser } from '../../runtime/unprivileged-user';
import { makeTemporaryFolder } from './temporary-folder';

const root = join(__dirname, '..', '..');

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

describe('startEmbeddedPostgres', () => {
  const folder = makeTemporaryFolder();
  const home = join(folder.path, 'home');
  const running: EmbeddedPostgres[] = [];
  let port = 0;
  let lines: string[] = [];

  beforeEach(async () => {
    [port = 0] = await findFreePorts(1);
    lines = [];
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });
  afterAll(() => folder.remove());

  async function start(of = home): Promise<EmbeddedPostgres> {
    const report = (line: string) => lines.push(line);
    const server = await startEmbeddedPostgres({ home: of, port, searchPath: [], report });
    running.push(server);
    return server;
  }

  test('makes a database with passwords, on loopback alone, with durable commits', async () => {
    const server = await start();
    expect(lines).toEqual([
      `making a new database (PostgreSQL ${server.version}) in ${join(home, 'postgres')}`,
    ]);
    expect(await query(server.url, 'select current_database(), current_user')).toEqual([
      ['portcullis', 'portcullis'],
    ]);
    const names = [
      'server_version',
      'listen_addresses',
      'unix_socket_directories',
      'fsync',
      'synchronous_commit',
    ];
    const settings = names.map((name) => `current_setting('${name}')`).join(', ');
    expect(await query(server.url, `select ${settings}`)).toEqual([
      [server.version, '127.0.0.1', '', 'on', 'on'],
    ]);
    const database =
      "select datcollate, pg_encoding_to_char(encoding) from pg_database where datname = 'portcullis'";
    expect(await query(server.url, database)).toEqual([['C', 'UTF8']]);
    const ways = await query(server.url, 'select distinct auth_method from pg_hba_file_rules');
    expect(ways).toEqual([['scram-sha-256']]);
    expect(statSync(join(home, 'postgres-password')).mode & 0o777).toBe(0o600);
    const guessed = new URL(server.url);
    guessed.password = 'guessed';
    await expect(query(guessed.toString(), 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('stands in a process group of its own, out of reach of a Ctrl-C in the terminal', async () => {
    const { pid } = await start();
    const group = spawnSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' });
    expect(Number(group.stdout)).toBe(pid);
  });

  test('keeps what clients send out of its log', async () => {
    const server = await start();
    await query(server.url, 'create table once (word text unique)');
    const insert = "insert into once values ('a-word-not-for-logs')";
    await query(server.url, insert);
    await expect(query(server.url, insert)).rejects.toMatchObject({ code: '23505' });
    const log = readFileSync(server.logFile, 'utf8');
    expect(log).toContain('duplicate key value');
    expect(log).not.toContain('a-word-not-for-logs');
  });

  test('data survives a stop, and a kill of the server while clients are connected', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 1 as round');
    await first.stop();
    expect(await isPortFree(port)).toBe(true);

    const second = await start();
    expect(second.url).toBe(first.url);
    await query(second.url, 'insert into kept values (2)');
    const client = new Client({ connectionString: second.url });
    const cut = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    process.kill(second.pid, 'SIGKILL');
    await second.exited;

    const third = await start();
    await cut;
    expect(await query(third.url, 'select round from kept order by round')).toEqual([[1], [2]]);
  });

  test('a server is left alone while its starter lives, and replaced once that was killed', async () => {
    await query((await start()).url, 'create table if not exists orphaned as select 1 as round');
    await running.pop()?.stop();
    const starter = spawn(
      process.execPath,
      ['--import', 'tsx', join(__dirname, 'run-postgres.ts'), home, String(port)],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [output] = await once(starter.stdout, 'data');
    const pid = Number(String(output));
    await expect(start()).rejects.toThrow(
      `The PostgreSQL of this folder (pid ${pid}) is in use by process ${starter.pid}.`,
    );
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    expect(await isPortFree(port)).toBe(false);

    const server = await start();
    expect(lines).toEqual([`stopping the PostgreSQL that an earlier run left behind (pid ${pid})`]);
    expect(await query(server.url, 'select round from orphaned')).toEqual([[1]]);
  });

  test('a left-behind server is found by its data folder alone, too', async () => {
    const first = await start();
    rmSync(join(home, 'postgres-process.json'));
    const second = await start();
    await first.exited;
    expect(lines).toEqual([`stopping the PostgreSQL that an earlier run left behind (pid ${first.pid})`]);
    expect(await query(second.url, 'select 1')).toEqual([[1]]);
  });

  test('a stale postmaster.pid whose pid some other program has got since is no problem', async () => {
    const first = await start();
    const file = join(first.dataFolder, 'postmaster.pid');
    const written = readFileSync(file, 'utf8');
    await first.stop();
    const user = findUnprivilegedUser();
    const stranger = spawn('sleep', ['600'], {
      stdio: 'ignore',
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    });
    try {
      await once(stranger, 'spawn');
      writeFileSync(file, written.replace(/^\d+/, String(stranger.pid)), { mode: 0o600 });
      if (user !== undefined) {
        chownSync(file, user.uid, user.gid);
      }
      expect(await query((await start()).url, 'select 1')).toEqual([[1]]);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill();
      await once(stranger, 'exit');
    }
  });

  test('a taken port names its holder and the variable to set', async () => {
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    await expect(start()).rejects.toMatchObject({
      variable: 'PORTCULLIS_POSTGRES_PORT',
      holder: { pid: process.pid },
    });
    holder.close();
    await once(holder, 'close');
  });

  test('a password file that does not fit the data is named', async () => {
    await (await start()).stop();
    const file = join(home, 'postgres-password');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, 'another\n');
    await expect(start()).rejects.toThrow('has another password');
    writeFileSync(file, right);
    expect(await query((await start()).url, 'select 1')).toEqual([[1]]);
  });

  test('data of a version that is not there is named', async () => {
    const old = join(folder.path, 'old');
    const server = await start(old);
    await server.stop();
    writeFileSync(join(server.dataFolder, 'PG_VERSION'), '9\n');
    await expect(start(old)).rejects.toThrow('written by PostgreSQL 9');
  });

  test('a folder closed to the user that PostgreSQL must run as: the data lies outside, and the report says so', async () => {
    const closed = makeTemporaryFolder(0o700);
    const inside = join(closed.path, 'home');
    const user = findUnprivilegedUser();
    const server = await start(inside);
    try {
      await query(server.url, 'create table kept as select 1 as round');
      await server.stop();
      const again = await start(inside);
      expect(again.dataFolder).toBe(server.dataFolder);
      expect(await query(again.url, 'select round from kept')).toEqual([[1]]);
      await again.stop();
      if (user === undefined) {
        expect(server.dataFolder).toBe(join(inside, 'postgres'));
      } else {
        expect(dirname(dirname(server.dataFolder))).toBe('/var/lib/portcullis');
        expect(lines[0]).toBe(
          `PostgreSQL runs as user ${user.name}, who cannot reach ${inside}: the database lies in ${server.dataFolder}`,
        );
        rmSync(dirname(server.dataFolder), { recursive: true });
      }
    } finally {
      closed.remove();
    }
  });
});
