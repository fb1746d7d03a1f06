import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../runtime/configuration';
import { findFreePorts } from '../runtime/ports';
import { createProgress } from '../runtime/progress';
import { serviceSteps, startServices } from '../runtime/services';
import { benchAppend } from './append';
import { benchDedicated } from './dedicated';
import { benchHttp } from './http';
import { benchProvisioning } from './provisioning';
import { benchQuotas } from './quotas';
import { benchReplay } from './replay';
import { benchSchedules } from './schedules';
import { benchSigning } from './signing';
import { benchStart } from './start';
import { benchTenants } from './tenants';
import { benchTokens } from './tokens';

const report = (line: string) => process.stderr.write(`${line}\n`);

type Services = Awaited<ReturnType<typeof startServices>>;

/** What is measured, by what it is called in the results. */
const benches: Readonly<Record<string, (services: Services) => Promise<unknown>>> = {
  append: ({ databaseUrl }) => benchAppend(databaseUrl, { report }),
  provisioning: (services) => benchProvisioning({ ...services, report }),
  http: ({ databaseUrl }) => benchHttp(databaseUrl, { report }),
  quotas: ({ databaseUrl }) => benchQuotas(databaseUrl, { report }),
  start: () => benchStart(3, report),
  replay: (services) => benchReplay({ ...services, report }),
  signing: ({ databaseUrl }) => benchSigning({ databaseUrl, report }),
  tenants: ({ databaseUrl }) => benchTenants(databaseUrl, { report }),
  tokens: ({ databaseUrl }) => benchTokens(databaseUrl, { report }),
  dedicated: (services) => benchDedicated({ ...services, report }),
  schedules: (services) => benchSchedules({ ...services, report }),
};

/**
 * Measures on embedded servers of its own and prints the ratios. Everything is kept as JSON.
 *
 * @param wanted what is to be measured alone; everything where nothing is named
 */
async function main(wanted: readonly string[]): Promise<void> {
  const chosen = Object.entries(benches).filter(([name]) => wanted.length === 0 || wanted.includes(name));
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
    const results: Record<string, unknown> & { readonly measuredAt: string } = {
      measuredAt: new Date().toISOString(),
      machine: {
        cores: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
      },
    };
    for (const [name, bench] of chosen) results[name] = await bench(services);
    const text = `${JSON.stringify(results, null, 2)}\n`;
    process.stdout.write(text);
    if (wanted.length > 0) return;
    const folder = join(__dirname, 'results');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${results.measuredAt.slice(0, 10)}.json`);
    writeFileSync(file, text);
    report(`Kept as bench/results/${results.measuredAt.slice(0, 10)}.json`);
  } finally {
    await services.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
