import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../runtime/configuration';
import { startEmbeddedPostgres } from '../../runtime/embedded-postgres';
import { findFreePorts } from '../../runtime/ports';
import { findTemporalCli } from '../../runtime/temporal-cli';
import { startTemporalServer } from '../../runtime/temporal-server';

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
  const home = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
  // PostgreSQL may run as another user than we do.
  chmodSync(home, 0o755);
  const report = (line: string) => {
    process.stderr.write(`${line}\n`);
  };
  const temporalCli = await findTemporalCli({ programs, report });
  const [port = 0, temporalPort = 0, uiPort = 0] = await findFreePorts(3);
  const postgres = await startEmbeddedPostgres({
    home,
    port,
    searchPath: programs.searchPath,
    report: () => undefined,
    // What a test run writes is thrown away at its end.
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  try {
    const temporal = await startTemporalServer({
      cli: temporalCli,
      home,
      keep: 'memory',
      port: temporalPort,
      uiPort,
      namespace: 'default',
      report: () => undefined,
    });
    return {
      databaseUrl: postgres.url,
      temporalAddress: temporal.address,
      temporalCli,
      stop: async () => {
        await Promise.all([temporal.stop(), postgres.stop()]);
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
