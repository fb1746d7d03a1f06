import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { migrate } from '../store/migrate';
import { inNewDatabase, median } from './measuring';

export type ServerKind = 'portcullis' | 'bare';

/** A process that serves one thing: Portcullis, or routes that do the least that something could be done with. */
export interface Server {
  readonly url: string;
  readonly token: string;
}

/**
 * Starts both kinds over one new database, each in a process of its own. The URL's user must be able to create a
 * database.
 */
export function withServers<Result>(
  databaseUrl: string,
  work: (servers: Readonly<Record<ServerKind, Server>>) => Promise<Result>,
): Promise<Result> {
  return inNewDatabase(databaseUrl, async (url) => {
    await migrate(url);
    await createBareTable(url);
    const token = randomBytes(32).toString('base64url');
    const children: ChildProcess[] = [];
    try {
      const bare = await startServer('bare', url, token, children);
      const portcullis = await startServer('portcullis', url, token, children);
      return await work({ bare, portcullis });
    } finally {
      for (const child of children) child.kill();
    }
  });
}

export interface Rounds {
  readonly rounds: number;
  /** That each contender is asked for in each round. */
  readonly seconds: number;
  readonly report: (line: string) => void;
}

const warmUpSeconds = 2;

/**
 * Measures two contenders in turns.
 *
 * @param ask gives requests a second.
 */
export async function compare<Contender extends string>(
  name: string,
  [one, other]: readonly [Contender, Contender],
  ask: (contender: Contender, milliseconds: number) => Promise<number>,
  { rounds, seconds, report }: Rounds,
): Promise<{ readonly requestsPerSecond: Readonly<Record<string, number>>; readonly ratio: number }> {
  for (const contender of [other, one]) await ask(contender, warmUpSeconds * 1_000);
  const results: { readonly one: number; readonly other: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const asked = new Map<Contender, number>();
    for (const contender of round % 2 === 0 ? [other, one] : [one, other])
      asked.set(contender, await ask(contender, seconds * 1_000));
    report(JSON.stringify({ name, ...Object.fromEntries(asked) }));
    results.push({ one: asked.get(one) ?? Number.NaN, other: asked.get(other) ?? Number.NaN });
  }
  return {
    requestsPerSecond: {
      [one]: Math.round(median(results.map((result) => result.one))),
      [other]: Math.round(median(results.map((result) => result.other))),
    },
    ratio: Math.round(100 * median(results.map((result) => result.one / result.other))) / 100,
  };
}

/** Sends something that has to come about before it is measured. @throws Error where it is refused. */
export async function prepare({ url, token }: Server, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

const readySchema = z.object({ url: z.string() });

/** With the memory that `npm start` and the image give it; TypeScript as it stands. */
const serverOptions = ['--max-semi-space-size=64', '--import', 'tsx'];

async function startServer(
  kind: ServerKind,
  url: string,
  token: string,
  children: ChildProcess[],
): Promise<Server> {
  const child = fork(join(__dirname, 'http-server.ts'), [kind, url, token], {
    execArgv: serverOptions,
  });
  children.push(child);
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error(`the ${kind} server ended before it was ready`)));
  });
  return { url: readySchema.parse(message).url, token };
}

async function createBareTable(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      'create table bare (id bigint generated always as identity primary key, body jsonb not null)',
    );
  } finally {
    await client.end();
  }
}
