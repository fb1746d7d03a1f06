import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../store/migrate';
import { type Contender, emmett, pgbench, portcullis, raw } from './append-contenders';

export interface AppendMeasurement {
  readonly writers: number;
  /** Medians over the rounds. */
  readonly eventsPerSecond: Partial<Record<Contender['name'], number>>;
  /** Medians of what each round gave, since what disturbs a machine disturbs the neighbours in a round alike. */
  readonly ratios: { readonly toRaw: number; readonly toEmmett: number; readonly toPgbench: number | null };
}

export interface AppendBenchOptions {
  readonly rounds?: number;
  /** That each contender writes for in each round. */
  readonly seconds?: number;
  readonly report?: (line: string) => void;
}

const writerCounts = [1, 16, 64];

/**
 * Appends against a raw insert, emmett and pgbench on one server, in turns, in a database that is made for it and
 * dropped. The URL's user must be able to create one.
 */
export async function benchAppend(
  databaseUrl: string,
  { rounds = 5, seconds = 2, report = () => {} }: AppendBenchOptions = {},
): Promise<readonly AppendMeasurement[]> {
  const name = `portcullis_bench_${randomBytes(4).toString('hex')}`;
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  await administer(databaseUrl, `create database ${name}`);
  const contenders: Contender[] = [];
  try {
    await migrate(url.href);
    contenders.push(portcullis(url.href), await raw(url.href), await emmett(url.href));
    const server = await pgbench(url.href);
    if (server !== undefined) contenders.push(server);
    for (const contender of contenders) await contender.run(16, 1);
    const measurements: AppendMeasurement[] = [];
    for (const writers of writerCounts) {
      const measurement = await measure(contenders, { writers, rounds, seconds });
      report(JSON.stringify(measurement));
      measurements.push(measurement);
    }
    return measurements;
  } finally {
    for (const contender of contenders) await contender.close();
    await administer(databaseUrl, `drop database ${name} with (force)`);
  }
}

async function measure(
  contenders: readonly Contender[],
  { writers, rounds, seconds }: { writers: number; rounds: number; seconds: number },
): Promise<AppendMeasurement> {
  const results: Map<Contender['name'], number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const result = new Map<Contender['name'], number>();
    // Turned by one each round, so that none always comes after the same other.
    const order = contenders.map((_, index) => contenders[(index + round) % contenders.length]);
    for (const contender of order)
      if (contender !== undefined) result.set(contender.name, await contender.run(writers, seconds));
    results.push(result);
  }
  const of = (name: Contender['name']) => results.map((result) => result.get(name) ?? Number.NaN);
  const ratioTo = (name: Contender['name']) =>
    median(results.map((result) => (result.get('portcullis') ?? 0) / (result.get(name) ?? Number.NaN)));
  return {
    writers,
    eventsPerSecond: Object.fromEntries(contenders.map(({ name }) => [name, Math.round(median(of(name)))])),
    ratios: {
      toRaw: ratioTo('raw'),
      toEmmett: ratioTo('emmett'),
      toPgbench: contenders.some(({ name }) => name === 'pgbench') ? ratioTo('pgbench') : null,
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return Math.round(middle * 100) / 100;
}

async function administer(databaseUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
