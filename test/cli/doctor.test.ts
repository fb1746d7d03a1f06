import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { checkNode } from '../../cli/checks/machine';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { testTemporalAddress } from '../environment/addresses';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { run } from './command-line';

let served: ServedDeployment;
let home: string;

beforeAll(async () => {
  served = await serveDeployment();
  home = mkdtempSync(join(tmpdir(), 'portcullis-cli-'));
}, 120_000);

afterAll(async () => {
  rmSync(home, { recursive: true });
  await served.close();
});

interface Finding {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly mend?: string;
}

async function doctor(env: Readonly<Record<string, string>>) {
  const { exitCode, stdout } = await run(['doctor', '--json'], { env: { PORTCULLIS_HOME: home, ...env } });
  const { findings }: { readonly findings: readonly Finding[] } = JSON.parse(stdout);
  return { exitCode, findings, named: (name: string) => findings.find((finding) => finding.name === name) };
}

const wellEnv = () => ({
  PORTCULLIS_URL: served.url,
  PORTCULLIS_TOKEN: served.token,
  DATABASE_URL: served.deployment.databaseUrl,
  TEMPORAL_ADDRESS: testTemporalAddress(),
  TEMPORAL_NAMESPACE: served.deployment.temporal.namespace,
});

it('finds a deployment well', async () => {
  const { exitCode, findings } = await doctor(wellEnv());
  expect(findings.filter(({ status, name }) => status !== 'ok' && !/^(Port|Disk)/.test(name))).toEqual([]);
  expect(exitCode).toBe(0);
  expect(findings.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'Node',
      'Disk',
      'PostgreSQL',
      'Schema',
      'Roles',
      'Clock',
      'Sequencer',
      'Temporal',
      'Namespace',
      'Search attributes',
      'API',
      'Token',
    ]),
  );
});

it('gives each failure its mend, for a person to read', async () => {
  const { exitCode, stdout } = await run(['doctor'], {
    env: {
      ...wellEnv(),
      PORTCULLIS_HOME: home,
      TEMPORAL_NAMESPACE: 'nowhere',
      PORTCULLIS_TOKEN: 'a-token-that-nobody-has',
    },
  });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/FAILED +Namespace +Temporal has none called nowhere\n +Create it/);
  expect(stdout).toMatch(/FAILED +Token .*\n +Set PORTCULLIS_TOKEN/);
});

it('tells what does not answer', async () => {
  const { exitCode, named } = await doctor({
    PORTCULLIS_URL: 'http://127.0.0.1:1',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  });
  expect(exitCode).toBe(1);
  expect(named('PostgreSQL')).toMatchObject({
    status: 'failed',
    mend: expect.stringContaining('DATABASE_URL'),
  });
  expect(named('Temporal')).toMatchObject({
    status: 'failed',
    mend: expect.stringContaining('TEMPORAL_ADDRESS'),
  });
  expect(named('API')).toMatchObject({ status: 'warning' });
}, 60_000);

it('tells that nothing is there to work with', async () => {
  const { named } = await doctor({ PORTCULLIS_URL: 'http://127.0.0.1:1' });
  expect(named('PostgreSQL')).toMatchObject({
    status: 'failed',
    mend: expect.stringContaining('portcullis services'),
  });
  expect(named('Temporal')).toMatchObject({ status: 'failed' });
});

it('names who holds a port', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const address = holder.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  try {
    const { named } = await doctor({ ...wellEnv(), PORT: port });
    expect(named(`Port ${port}`)?.detail).toContain(`process ${process.pid}`);
  } finally {
    holder.close();
  }
});

describe('of a database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it('that was never migrated, it says so', async () => {
    const { exitCode, named } = await doctor({ ...wellEnv(), DATABASE_URL: database.url });
    expect(exitCode).toBe(1);
    expect(named('Schema')).toMatchObject({
      status: 'failed',
      mend: expect.stringContaining('portcullis migrate'),
    });
  });

  it('whose password is wrong, it says so, and not the password', async () => {
    const url = new URL(database.url);
    url.password = 'wrong-password';
    const { findings, named } = await doctor({ ...wellEnv(), DATABASE_URL: url.toString() });
    expect(named('PostgreSQL')).toMatchObject({
      status: 'failed',
      mend: expect.stringContaining('password'),
    });
    expect(JSON.stringify(findings)).not.toContain('wrong-password');
  });

  it('that a login without rights looks at, it says which roles that lacks', async () => {
    const superuser = new Client({ connectionString: served.deployment.databaseUrl });
    await superuser.connect();
    const login = `doctor_${process.pid}`;
    try {
      await superuser.query(`create role ${login} login password 'fixture'`);
      await superuser.query(`grant select on kysely_migration to ${login}`);
      const url = new URL(served.deployment.databaseUrl);
      url.username = login;
      url.password = 'fixture';
      const { named } = await doctor({ ...wellEnv(), DATABASE_URL: url.toString() });
      expect(named('Roles')).toMatchObject({
        status: 'failed',
        detail: expect.stringContaining('portcullis_app'),
      });
    } finally {
      await superuser.query(`drop owned by ${login}`);
      await superuser.query(`drop role ${login}`);
      await superuser.end();
    }
  });
});

it('asks for a newer Node where it is too old', () => {
  expect(checkNode('18.20.0')).toMatchObject({ status: 'failed' });
  expect(checkNode('20.18.9')).toMatchObject({ status: 'failed' });
  expect(checkNode('20.19.0')).toMatchObject({ status: 'ok' });
  expect(checkNode('24.0.0')).toMatchObject({ status: 'ok' });
});
