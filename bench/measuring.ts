import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Works in a database that is made for it and dropped. The URL's user must be able to create one. */
export async function inNewDatabase<Result>(
  databaseUrl: string,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const name = `portcullis_bench_${randomBytes(4).toString('hex')}`;
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  await administer(databaseUrl, `create database ${name}`);
  try {
    return await work(url.href);
  } finally {
    await administer(databaseUrl, `drop database ${name} with (force)`);
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
