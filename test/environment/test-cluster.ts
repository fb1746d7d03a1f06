import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../runtime/configuration';
import { endLeftBehindPostgres, startEmbeddedPostgres } from '../../runtime/embedded-postgres';
import { findFreePorts } from '../../runtime/ports';
import { StartError } from '../../runtime/start-error';
import { findTemporalCli } from '../../runtime/temporal-cli';
import { endLeftBehindTemporal, startTemporalServer } from '../../runtime/temporal-server';
import { prepareMigratedDatabase } from './database';

const prefix = 'portcullis-test-';

const silent = () => undefined;

export interface TestCluster {
  /** A secret of this run. */
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalCli: string;
  stop(): Promise<void>;
}

/** One PostgreSQL and one Temporal server for all test files of a run, in a folder of their own on free ports. */
export async function startTestCluster(): Promise<TestCluster> {
  const configured = readConfiguration(process.env);
  if (!configured.valid) {
    throw new Error(
      `The environment holds variables that can't be used: ${JSON.stringify(configured.problems)}`,
    );
  }
  const { programs } = configured.configuration;
  await removeAbandonedClusters();
  const home = mkdtempSync(join(tmpdir(), prefix));
  // PostgreSQL may run as another user than we do.
  chmodSync(home, 0o755);
  const report = (line: string) => {
    process.stderr.write(`${line}\n`);
  };
  const temporalCli = await findTemporalCli({ programs, report });
  const [port = 0, temporalPort = 0, uiPort = 0] = await findFreePorts(3);
  const starting = [
    startEmbeddedPostgres({
      home,
      port,
      searchPath: programs.searchPath,
      report: silent,
      // What a test run writes is thrown away at its end.
      settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' },
    }),
    startTemporalServer({
      cli: temporalCli,
      home,
      keep: 'memory',
      port: temporalPort,
      uiPort,
      namespace: 'default',
      report: silent,
    }),
  ] as const;
  const stop = async () => {
    for (const outcome of await Promise.allSettled(starting)) {
      if (outcome.status === 'fulfilled') {
        await outcome.value.stop();
      }
    }
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const [postgres, temporal] = await Promise.all(starting);
    await prepareMigratedDatabase(postgres.url);
    return { databaseUrl: postgres.url, temporalAddress: temporal.address, temporalCli, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A run that was killed leaves its servers running: they are ended when nobody can use them any more. */
async function removeAbandonedClusters(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const home = join(tmpdir(), name);
    try {
      const traces = [await endLeftBehindPostgres(home, silent), await endLeftBehindTemporal(home, silent)];
      // Without a trace it may be a run that is only beginning.
      if (traces.includes(true)) {
        rmSync(home, { recursive: true, force: true });
      }
    } catch (error) {
      if (error instanceof StartError) {
        continue;
      }
      throw error;
    }
  }
}
