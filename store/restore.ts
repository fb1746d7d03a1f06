import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { Client, type ClientBase } from 'pg';
import { type BackupManifest, backupManifestSchema, manifestFile, rowsFile } from './backup-manifest';
import { appliedMigrations, type BackupTable, findBackupTables } from './backup-tables';
import { migrate } from './migrate';
import { verifyLedger } from './verify-ledger';

/** Why a backup isn't restored; nothing was changed but, perhaps, that an empty database was migrated. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
}

export interface Restored {
  readonly manifest: BackupManifest;
  /** How many entries of the log were checked against their events. */
  readonly logEntries: number;
}

const insertedAtOnce = 500;

/**
 * Fills an empty database from a backup, as a whole or not at all. Rows are checked against the manifest's digests, and
 * every leaf of the log against the event that it stands for.
 *
 * @param databaseUrl of a user that owns the database; it is migrated first.
 * @throws RestoreError where the database isn't empty, or the backup is none, is damaged or fits another schema.
 */
export async function restoreDatabase(databaseUrl: string, folder: string): Promise<Restored> {
  const manifest = await readManifest(folder);
  const client = new Client({ connectionString: databaseUrl, application_name: 'portcullis-restore' });
  client.on('error', () => {});
  await client.connect();
  try {
    await requireUnused(client);
    await migrate(databaseUrl);
    await client.query('begin');
    await client.query(
      'set local statement_timeout to 0; set local idle_in_transaction_session_timeout to 0',
    );
    const tables = await findBackupTables(client);
    await requireSameSchema(client, manifest, tables);
    for (const table of tables) await openToOwner(client, table);
    await requireEmpty(client, tables);
    for (const table of tables) await fill(client, table, manifest, folder);
    const logEntries = await verifyLedger(client);
    for (const table of tables) await closeToOwner(client, table);
    await client.query('commit');
    return { manifest, logEntries };
  } finally {
    await client.end();
  }
}

async function readManifest(folder: string): Promise<BackupManifest> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestFile), 'utf8');
  } catch (error) {
    throw new RestoreError(`There is no whole backup in ${folder}: ${manifestFile} is missing.`, {
      cause: error,
    });
  }
  const parsed = backupManifestSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new RestoreError(`${manifestFile} in ${folder} is not that of a backup.`);
}

/** Before anything is migrated: a database that anyone has worked with knows who. */
async function requireUnused(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ known: boolean }>(
    `select to_regclass('public.principal') is not null as known`,
  );
  if (rows[0]?.known === true) await requireEmpty(client, [{ name: 'principal' }]);
}

async function requireSameSchema(
  client: ClientBase,
  manifest: BackupManifest,
  tables: readonly BackupTable[],
): Promise<void> {
  const migrations = await appliedMigrations(client);
  if (migrations.join() !== manifest.migrations.join())
    throw new RestoreError(
      `The backup fits the schema of ${manifest.migrations.at(-1)}, the database has that of ${migrations.at(-1)}: ` +
        'restore with the release that made the backup, then migrate.',
    );
  const described = (of: readonly { readonly name: string; readonly columns: readonly string[] }[]) =>
    JSON.stringify(of.map(({ name, columns }) => [name, columns]).sort());
  const here = tables.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) }));
  if (described(here) !== described(manifest.tables))
    throw new RestoreError("The tables of the backup and of the database aren't the same.");
}

/** Row-level security binds the owner too; in this transaction, and out of everyone else's sight, it doesn't. */
async function openToOwner(client: ClientBase, { name, rowSecurity }: BackupTable): Promise<void> {
  const table = client.escapeIdentifier(name);
  await client.query(`lock table ${table} in access exclusive mode`);
  if (rowSecurity) await client.query(`alter table ${table} no force row level security`);
}

async function closeToOwner(client: ClientBase, { name, rowSecurity }: BackupTable): Promise<void> {
  if (rowSecurity)
    await client.query(`alter table ${client.escapeIdentifier(name)} force row level security`);
}

async function requireEmpty(client: ClientBase, tables: readonly Pick<BackupTable, 'name'>[]): Promise<void> {
  for (const { name } of tables) {
    const { rowCount } = await client.query(`select from ${client.escapeIdentifier(name)} limit 1`);
    if (rowCount !== 0)
      throw new RestoreError(`The database is not empty: ${name} has rows. Restore into a new database.`);
  }
}

async function fill(
  client: ClientBase,
  table: BackupTable,
  manifest: BackupManifest,
  folder: string,
): Promise<void> {
  const expected = manifest.tables.find(({ name }) => name === table.name);
  const digest = createHash('sha256');
  let count = 0;
  let batch: unknown[][] = [];
  for await (const line of linesOf(join(folder, rowsFile(table.name)))) {
    digest.update(`${line}\n`);
    count += 1;
    batch.push(JSON.parse(line));
    if (batch.length === insertedAtOnce) {
      await insert(client, table, batch);
      batch = [];
    }
  }
  if (batch.length > 0) await insert(client, table, batch);
  if (count !== expected?.rows || digest.digest('hex') !== expected.sha256)
    throw new RestoreError(
      `The backup is damaged: the rows of ${table.name} aren't those that were written.`,
    );
  await continueIdentities(client, table);
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const unzipped = file.pipe(createGunzip());
  file.on('error', (error) => unzipped.destroy(error));
  try {
    yield* createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new RestoreError(`The backup is damaged: ${path} can't be read.`, { cause: error });
  }
}

/** Each column goes as one array of texts, which PostgreSQL reads back into what they were. */
async function insert(client: ClientBase, { name, columns }: BackupTable, rows: unknown[][]): Promise<void> {
  const names = columns.map((column) => client.escapeIdentifier(column.name));
  const values = columns.map((column, index) => `v${index}::${column.type}`);
  const arrays = columns.map((_column, index) => `$${index + 1}::text[]`);
  await client.query(
    `insert into ${client.escapeIdentifier(name)} (${names.join(', ')}) overriding system value
     select ${values.join(', ')}
     from unnest(${arrays.join(', ')}) as given (${columns.map((_column, index) => `v${index}`).join(', ')})`,
    columns.map((_column, index) => rows.map((row) => row[index])),
  );
}

/** Has identity columns go on after the highest value that was restored. */
async function continueIdentities(client: ClientBase, { name, columns }: BackupTable): Promise<void> {
  for (const column of columns.filter(({ identity }) => identity)) {
    const values = client.escapeIdentifier(column.name);
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), max(${values})) from ${client.escapeIdentifier(name)}
       having count(*) > 0`,
      [name, column.name],
    );
  }
}
