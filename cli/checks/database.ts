import { Client } from 'pg';
import { roles } from '../../migrations/roles';
import { listMigrations } from '../../store/migrate';
import { type Finding, failed, ok, warning } from './check';

const migrateMend = 'Run `portcullis migrate` with a user that owns the database.';
const skewMs = { warning: 1_000, failed: 10_000 };
const lagSeconds = 10;

/** The database: whether it answers, its version, schema and roles, its clock, and how the log comes on. */
export async function checkDatabase(databaseUrl: string): Promise<readonly Finding[]> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'portcullis-doctor',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
  });
  client.on('error', () => {});
  const began = performance.now();
  try {
    await client.connect();
  } catch (error) {
    return [failed('PostgreSQL', `it can't be reached: ${reasonOf(error)}`, reachMend(error))];
  }
  try {
    const answering = await checkServer(client, began);
    const schema = await checkMigrations(databaseUrl);
    const clock = await checkClock(client);
    const found = [answering, schema, clock];
    // Roles are there once the schema is, and only who has them may ask for the log.
    if (schema.status !== 'ok') return found;
    const taken = await checkRoles(client);
    return taken.status === 'ok' ? [...found, taken, await checkSequencer(client)] : [...found, taken];
  } finally {
    await client.end();
  }
}

async function checkServer(client: Client, began: number): Promise<Finding> {
  const { rows } = await client.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  const [server] = rows;
  const milliseconds = (performance.now() - began).toFixed(0);
  return server !== undefined && server.number >= 150_000
    ? ok('PostgreSQL', `${server.version}, answers in ${milliseconds} ms`)
    : failed('PostgreSQL', `${server?.version} is too old`, 'Use PostgreSQL 15 or newer.');
}

async function checkMigrations(databaseUrl: string): Promise<Finding> {
  const migrations = await listMigrations(databaseUrl);
  const waiting = migrations.filter(({ executedAt }) => executedAt === undefined);
  return waiting.length === 0
    ? ok('Schema', `all ${migrations.length} migrations ran`)
    : failed('Schema', `${waiting.length} of ${migrations.length} migrations are missing`, migrateMend);
}

async function checkRoles(client: Client): Promise<Finding> {
  const { rows } = await client.query<{ role: string }>(
    `select role from unnest($1::text[]) as role
     where not exists (select from pg_roles where rolname = role) or not pg_has_role(current_user, role, 'MEMBER')`,
    [Object.values(roles)],
  );
  return rows.length === 0
    ? ok('Roles', 'this login may take them all')
    : failed('Roles', `this login lacks ${rows.map(({ role }) => role).join(', ')}`, migrateMend);
}

/** Half the way there and back is not the clock's fault. */
async function checkClock(client: Client): Promise<Finding> {
  const before = Date.now();
  const { rows } = await client.query<{ milliseconds: string }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::text as milliseconds',
  );
  const skew = Math.round(Math.abs(Number(rows[0]?.milliseconds) - (before + Date.now()) / 2));
  const told = `${skew} ms apart from the database's`;
  const mend = 'Keep both clocks by NTP.';
  if (skew > skewMs.failed) return failed('Clock', told, mend);
  return skew > skewMs.warning ? warning('Clock', told, mend) : ok('Clock', told);
}

async function checkSequencer(client: Client): Promise<Finding> {
  const { rows } = await client.query<{ seconds: number }>('select sequencer_lag() as seconds');
  const lag = rows[0]?.seconds ?? 0;
  const told = `${lag.toFixed(1)} s behind`;
  return lag > lagSeconds
    ? failed(
        'Sequencer',
        told,
        'Start `portcullis api` or `portcullis worker`: either gives events their places.',
      )
    : ok('Sequencer', told);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}

function reachMend(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Class 28: the server is there and lets us not in; 3D000: it has no such database.
  if (code.startsWith('28')) return 'Mend user and password in DATABASE_URL.';
  if (code === '3D000') return 'Create the database that DATABASE_URL names.';
  return 'Start the server, or mend host and port in DATABASE_URL.';
}
