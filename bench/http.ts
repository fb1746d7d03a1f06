import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { migrate } from '../store/migrate';
import { requestsPerSecond } from './http-load';
import { inNewDatabase, median } from './measuring';

export interface HttpBenchOptions {
  readonly rounds?: number;
  /** That each server is asked for in each round. */
  readonly seconds?: number;
  readonly report?: (line: string) => void;
}

export interface HttpMeasurement {
  readonly concurrency: number;
  /** Medians over the rounds. */
  readonly requestsPerSecond: Readonly<Record<Kind, number>>;
  /** Median of what each round gave. */
  readonly ratio: number;
}

type Kind = 'portcullis' | 'bare';

interface Server {
  readonly url: string;
  readonly child: ChildProcess;
}

const concurrency = 16;
const warmUpSeconds = 2;

/**
 * One operation over HTTP against a route that does one insert: two processes, one database, in turns. The URL's user
 * must be able to create a database.
 */
export function benchHttp(
  databaseUrl: string,
  { rounds = 7, seconds = 2, report = () => {} }: HttpBenchOptions = {},
): Promise<HttpMeasurement> {
  return inNewDatabase(databaseUrl, async (url) => {
    await migrate(url);
    await createBareTable(url);
    const token = randomBytes(32).toString('base64url');
    const servers: Server[] = [];
    try {
      const bare = await startServer('bare', url, token, servers);
      const portcullis = await startServer('portcullis', url, token, servers);
      const measure = (server: Server, milliseconds: number) =>
        requestsPerSecond({
          url: server.url,
          path: '/v1/evidence',
          token,
          concurrency,
          milliseconds,
          nextBody,
        });
      for (const server of servers) await measure(server, warmUpSeconds * 1_000);
      const results: Record<Kind, number>[] = [];
      for (let round = 0; round < rounds; round++) {
        const first = await measure(round % 2 === 0 ? bare : portcullis, seconds * 1_000);
        const second = await measure(round % 2 === 0 ? portcullis : bare, seconds * 1_000);
        const result =
          round % 2 === 0 ? { bare: first, portcullis: second } : { bare: second, portcullis: first };
        report(JSON.stringify(result));
        results.push(result);
      }
      return {
        concurrency,
        requestsPerSecond: {
          portcullis: Math.round(median(results.map((result) => result.portcullis))),
          bare: Math.round(median(results.map((result) => result.bare))),
        },
        ratio: Math.round(100 * median(results.map((result) => result.portcullis / result.bare))) / 100,
      };
    } finally {
      for (const { child } of servers) child.kill();
    }
  });
}

let sent = 0;

/** Evidence that nobody has recorded yet. */
function nextBody(): string {
  sent += 1;
  return JSON.stringify({
    tenant: 'tenant_node:bench',
    reference: `receipt:bench_${process.pid}_${sent}`,
    commitment: 'sha256:bench_fixture',
    issuer: 'authority:bench_fixture',
    fixture: true,
  });
}

const readySchema = z.object({ url: z.string() });

async function startServer(kind: Kind, url: string, token: string, servers: Server[]): Promise<Server> {
  const child = fork(join(__dirname, 'http-server.ts'), [kind, url, token], {
    execArgv: ['--import', 'tsx'],
  });
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error(`the ${kind} server ended before it was ready`)));
  });
  const server = { url: readySchema.parse(message).url, child };
  servers.push(server);
  return server;
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
