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
  readonly operation: string;
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

/** An operation, and the bare route that does the least that it could be done with. */
interface Comparison {
  readonly operation: string;
  readonly path: string;
  readonly barePath: '/insert' | '/read-and-insert';
  /** The body of a request that nobody has sent yet; `number` counts them. */
  body(number: number): object;
}

const tenant = 'tenant_node:bench';

const prerequisites = {
  edge_access_policy: 'edge_access_policy:bench',
  authority_package: 'authority_package:bench',
  proof_issuer: 'proof_issuer:bench',
  backup_restore_receipt: 'receipt:bench_restore',
  hostile_suite_receipt: 'receipt:bench_hostile_suite',
};

const comparisons: readonly Comparison[] = [
  {
    operation: 'evidence.record',
    path: '/v1/evidence',
    barePath: '/insert',
    body: (number) => evidence(`receipt:bench_${number}`),
  },
  {
    operation: 'production.admissionPrecheck',
    path: '/v1/production/admission/precheck',
    barePath: '/read-and-insert',
    body: (number) => ({
      tenant,
      precheck_ref: `production_admission_precheck:bench_${number}`,
      key_custody_attestation: 'key_custody_attestation:bench',
      ...prerequisites,
    }),
  },
  {
    operation: 'production.scopeEvaluate',
    path: '/v1/production/scope/evaluate',
    barePath: '/read-and-insert',
    body: (number) => ({ tenant, operation: `economy.invoice_${number}`, jurisdiction: 'DE' }),
  },
];

/**
 * Operations over HTTP against routes that do one insert, or one read and one insert: two processes, one database, in
 * turns. The URL's user must be able to create a database.
 */
export function benchHttp(
  databaseUrl: string,
  { rounds = 7, seconds = 2, report = () => {} }: HttpBenchOptions = {},
): Promise<readonly HttpMeasurement[]> {
  return inNewDatabase(databaseUrl, async (url) => {
    await migrate(url);
    await createBareTable(url);
    const token = randomBytes(32).toString('base64url');
    const servers: Server[] = [];
    try {
      const bare = await startServer('bare', url, token, servers);
      const portcullis = await startServer('portcullis', url, token, servers);
      await recordPrerequisites(portcullis.url, token);
      const measurements: HttpMeasurement[] = [];
      for (const comparison of comparisons) {
        const ask = (kind: Kind, milliseconds: number) =>
          requestsPerSecond({
            url: (kind === 'bare' ? bare : portcullis).url,
            path: kind === 'bare' ? comparison.barePath : comparison.path,
            token,
            concurrency,
            milliseconds,
            nextBody: () => JSON.stringify(comparison.body(next())),
          });
        measurements.push(await measure(comparison, ask, { rounds, seconds, report }));
      }
      return measurements;
    } finally {
      for (const { child } of servers) child.kill();
    }
  });
}

async function measure(
  { operation }: Comparison,
  ask: (kind: Kind, milliseconds: number) => Promise<number>,
  { rounds, seconds, report }: Required<HttpBenchOptions>,
): Promise<HttpMeasurement> {
  for (const kind of ['bare', 'portcullis'] as const) await ask(kind, warmUpSeconds * 1_000);
  const results: Record<Kind, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const result = { bare: 0, portcullis: 0 };
    const order = ['bare', 'portcullis'] as const;
    for (const kind of round % 2 === 0 ? order : order.toReversed())
      result[kind] = await ask(kind, seconds * 1_000);
    report(JSON.stringify({ operation, ...result }));
    results.push(result);
  }
  return {
    operation,
    concurrency,
    requestsPerSecond: {
      portcullis: Math.round(median(results.map((result) => result.portcullis))),
      bare: Math.round(median(results.map((result) => result.bare))),
    },
    ratio: Math.round(100 * median(results.map((result) => result.portcullis / result.bare))) / 100,
  };
}

let sent = 0;

function next(): number {
  sent += 1;
  return sent;
}

function evidence(reference: string): object {
  return {
    tenant,
    reference,
    commitment: 'sha256:bench_fixture',
    issuer: 'authority:bench_fixture',
    fixture: true,
  };
}

async function recordPrerequisites(url: string, token: string): Promise<void> {
  const send = async (path: string, body: object) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  };
  for (const reference of Object.values(prerequisites)) await send('/v1/evidence', evidence(reference));
  await send('/v1/key-custody/attest', {
    tenant,
    attestation_ref: 'key_custody_attestation:bench',
    key_ref: 'key_registry:bench',
    public_key: 'fixture-public-key-not-production',
    attestation_hash: 'sha256:bench_fixture',
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
