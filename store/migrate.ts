import { Kysely, type MigrationInfo, Migrator, PostgresDialect } from 'kysely';
import { Client, type ClientBase, Pool } from 'pg';
import { migrations } from '../migrations';
import { ensureRoles, roles } from '../migrations/roles';
import { migrationLock } from './advisory-locks';

/**
 * Brings a database to the newest schema, and its cluster to have the roles. Safe to run again and from several
 * processes at once. The connected user must own the database and may create roles (CREATEROLE or superuser).
 *
 * @returns the names of the migrations that ran.
 * @throws Error where the server can't carry the schema, or a migration failed; then nothing of it is kept.
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'portcullis-migrate' });
  // Whatever waits for an answer hears of a broken connection; the event alone would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await requireServer(client);
    await client.query('select pg_advisory_lock($1, $2)', [...migrationLock]);
    await ensureRoles(client);
    const ran = await withMigrator(databaseUrl, async (migrator) => {
      const { error, results = [] } = await migrator.migrateToLatest();
      if (error !== undefined) throw error;
      return results.map(({ migrationName }) => migrationName);
    });
    // API and worker look whether the schema is the one they know; their login owns nothing.
    await client.query(`grant select on kysely_migration to ${roles.app}`);
    return ran;
  } finally {
    await client.end();
  }
}

/** Every migration, with the moment at which it ran, if it has. */
export function listMigrations(databaseUrl: string): Promise<readonly MigrationInfo[]> {
  return withMigrator(databaseUrl, (migrator) => migrator.getMigrations());
}

async function withMigrator<Result>(
  databaseUrl: string,
  work: (migrator: Migrator) => Promise<Result>,
): Promise<Result> {
  const pool = new Pool({ connectionString: databaseUrl, application_name: 'portcullis-migrate', max: 1 });
  pool.on('connect', (connection) => connection.on('error', () => {}));
  pool.on('error', () => {});
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(new Migrator({ db, provider: { getMigrations: async () => migrations } }));
  } finally {
    await db.destroy();
  }
}

async function requireServer(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
  );
  const [server] = rows;
  if (server === undefined || server.version < 150_000)
    throw new Error('The database server is too old: PostgreSQL 15 or newer is needed.');
  if (server.encoding !== 'UTF8')
    throw new Error(`The database is encoded in ${server.encoding}: UTF8 is needed.`);
}
