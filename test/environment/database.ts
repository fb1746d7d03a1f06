import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../store/migrate';
import { testDatabaseUrl } from './addresses';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Migrated once a run, and copied for each test file. */
const migrated = 'portcullis_migrated';

/** A new, empty database in the cluster that all test files share. */
export function createTestDatabase(): Promise<TestDatabase> {
  return copy('template1');
}

/** A new database in the cluster that all test files share, with the newest schema. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return copy(migrated);
}

/** Makes what `createMigratedDatabase` copies. */
export async function prepareMigratedDatabase(clusterUrl: string): Promise<void> {
  await administer(clusterUrl, `create database ${migrated}`);
  await migrate(databaseNamed(migrated, clusterUrl));
}

async function copy(original: string): Promise<TestDatabase> {
  const cluster = testDatabaseUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(cluster, `create database ${name} template ${original}`);
  return {
    url: databaseNamed(name, cluster),
    drop: () => administer(cluster, `drop database if exists ${name} with (force)`),
  };
}

function databaseNamed(name: string, clusterUrl: string): string {
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function administer(clusterUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
