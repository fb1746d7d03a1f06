import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { migrate } from '../store/migrate';
import { type Contender, emmett, pgbench, portcullis, raw } from './append-contenders';
import { inNewDatabase, median } from './measuring';

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
export function benchAppend(
  databaseUrl: string,
  { rounds = 5, seconds = 2, report = () => {} }: AppendBenchOptions = {},
): Promise<readonly AppendMeasurement[]> {
  return inNewDatabase(databaseUrl, async (url) => {
    await migrate(url);
    const contenders = [portcullis(url), await raw(url), await emmett(url)];
    const server = await pgbench(url);
    if (server !== undefined) contenders.push(server);
    const observer = new Client({ connectionString: url });
    await observer.connect();
    try {
      for (const contender of contenders) await contender.run(16, 1);
      const measurements: AppendMeasurement[] = [];
      for (const writers of writerCounts) {
        const measurement = await measure(contenders, observer, { writers, rounds, seconds });
        report(JSON.stringify(measurement));
        measurements.push(measurement);
      }
      return measurements;
    } finally {
      await observer.end();
      for (const contender of contenders) await contender.close();
    }
  });
}

async function measure(
  contenders: readonly Contender[],
  observer: Client,
  { writers, rounds, seconds }: { writers: number; rounds: number; seconds: number },
): Promise<AppendMeasurement> {
  const results: Map<Contender['name'], number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const result = new Map<Contender['name'], number>();
    // Turned by one each round, so that none always comes after the same other.
    const order = contenders.map((_, index) => contenders[(index + round) % contenders.length]);
    for (const contender of order) {
      if (contender === undefined) continue;
      await vacuumed(observer);
      result.set(contender.name, await contender.run(writers, seconds));
    }
    results.push(result);
  }
  const of = (name: Contender['name']) => results.map((result) => result.get(name) ?? Number.NaN);
  const ratioTo = (name: Contender['name']) =>
    hundredths(
      median(results.map((result) => (result.get('portcullis') ?? 0) / (result.get(name) ?? Number.NaN))),
    );
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

/** Resolves when no vacuum is at work: what one contender left behind would be taken out of the next one's turn. */
async function vacuumed(observer: Client): Promise<void> {
  for (;;) {
    const { rows } = await observer.query(
      "select from pg_stat_activity where backend_type = 'autovacuum worker' limit 1",
    );
    if (rows.length === 0) return;
    await sleep(100);
  }
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
