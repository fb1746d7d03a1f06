import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../runtime/configuration';
import { findFreePorts } from '../runtime/ports';
import { createProgress } from '../runtime/progress';
import { serviceSteps, startServices } from '../runtime/services';
import { benchAppend } from './append';
import { benchHttp } from './http';
import { benchProvisioning } from './provisioning';
import { benchStart } from './start';

const report = (line: string) => process.stderr.write(`${line}\n`);

/** Measures everything on embedded servers of its own, prints the ratios and keeps them as JSON. */
async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  const [postgres = 0, temporal = 0, temporalUi = 0] = await findFreePorts(3);
  const read = readConfiguration({
    ...process.env,
    PORTCULLIS_HOME: home,
    PORTCULLIS_POSTGRES_PORT: String(postgres),
    PORTCULLIS_TEMPORAL_PORT: String(temporal),
    PORTCULLIS_TEMPORAL_UI_PORT: String(temporalUi),
  });
  if (!read.valid) throw new Error('the environment holds variables that cannot be used');
  const progress = createProgress({ total: serviceSteps, stream: process.stderr });
  const services = await startServices(read.configuration, progress);
  progress.close();
  try {
    const { databaseUrl, temporalAddress } = services;
    const results = {
      measuredAt: new Date().toISOString(),
      machine: {
        cores: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
      },
      append: await benchAppend(databaseUrl, { report }),
      provisioning: await benchProvisioning({ databaseUrl, temporalAddress, report }),
      http: await benchHttp(databaseUrl, { report }),
      start: await benchStart(3, report),
    };
    const text = `${JSON.stringify(results, null, 2)}\n`;
    const folder = join(__dirname, 'results');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${results.measuredAt.slice(0, 10)}.json`);
    writeFileSync(file, text);
    process.stdout.write(text);
    report(`Kept as bench/results/${results.measuredAt.slice(0, 10)}.json`);
  } finally {
    await services.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
