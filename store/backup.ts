import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Client, type ClientBase } from 'pg';
import { type BackupManifest, manifestFile, rowsFile } from './backup-manifest';
import { appliedMigrations, type BackupTable, findBackupTables } from './backup-tables';

const fetchedAtOnce = 500;

/**
 * Writes every row of the database into a folder, as they stood at one moment; work goes on meanwhile. It needs no
 * program of PostgreSQL. What is written holds all that the database holds: keep it like the database.
 *
 * @param folder is made; it must not hold a backup.
 * @param databaseUrl of a user that owns the schema, or may take its roles.
 */
export async function backUpDatabase(databaseUrl: string, folder: string): Promise<BackupManifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const client = new Client({ connectionString: databaseUrl, application_name: 'portcullis-backup' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // What is written must not depend on the settings of who reads it back.
    await client.query(
      `set local timezone to 'UTC'; set local datestyle to 'ISO'; set local bytea_output to 'hex';
       set local extra_float_digits to 1; set local intervalstyle to 'iso_8601'; set local statement_timeout to 0;
       set local idle_in_transaction_session_timeout to 0`,
    );
    const migrations = await appliedMigrations(client);
    const tables: BackupManifest['tables'] = [];
    for (const table of await findBackupTables(client)) tables.push(await writeTable(client, table, folder));
    await client.query('commit');
    const manifest: BackupManifest = {
      format: 1,
      created_at: new Date().toISOString(),
      migrations: [...migrations],
      tables,
    };
    await writeFile(join(folder, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    return manifest;
  } finally {
    await client.end();
  }
}

async function writeTable(
  client: ClientBase,
  table: BackupTable,
  folder: string,
): Promise<BackupManifest['tables'][number]> {
  const digest = createHash('sha256');
  let count = 0;
  async function* lines() {
    for await (const row of rowsOf(client, table)) {
      const line = `${JSON.stringify(row)}\n`;
      digest.update(line);
      count += 1;
      yield line;
    }
  }
  await pipeline(
    Readable.from(lines()),
    createGzip(),
    createWriteStream(join(folder, rowsFile(table.name)), { mode: 0o600, flags: 'wx' }),
  );
  return {
    name: table.name,
    columns: table.columns.map(({ name }) => name),
    rows: count,
    sha256: digest.digest('hex'),
  };
}

async function* rowsOf(
  client: ClientBase,
  { name, reader, columns }: BackupTable,
): AsyncGenerator<unknown[]> {
  await client.query(`set local role ${client.escapeIdentifier(reader)}`);
  const texts = columns.map((column) => `${client.escapeIdentifier(column.name)}::text`).join(', ');
  await client.query(
    `declare rows no scroll cursor for select ${texts} from ${client.escapeIdentifier(name)}`,
  );
  for (;;) {
    const { rows } = await client.query<unknown[]>({
      text: `fetch ${fetchedAtOnce} from rows`,
      rowMode: 'array',
    });
    yield* rows;
    if (rows.length < fetchedAtOnce) break;
  }
  await client.query('close rows');
  await client.query('reset role');
}
