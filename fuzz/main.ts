import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readConfiguration } from '../runtime/configuration';
import { startDeployment } from './deployment';
import { recordKnownData } from './known-data';
import { type Phase, Schemathesis } from './schemathesis';

/** From here on there is time for the boundary cases of every field, which are thousands. */
const casesWithCoverage = 5_000;
const mostRounds = 20;
const fewestCasesOfRoute = 10;

interface Counts {
  readonly cases: number;
  readonly failures: number;
}

/**
 * Sends made-up requests to every route of a deployment of its own, and holds each answer against the description that
 * it gives of itself. `--cases`: how many at least; `--seed`: where the making up begins; `--report`: a file for the
 * counts, as JSON.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { cases: { type: 'string' }, seed: { type: 'string' }, report: { type: 'string' } },
  });
  const cases = wholeNumber(values.cases ?? '5000');
  const seed = wholeNumber(values.seed ?? String(Date.now() % 1_000_000));
  const configured = readConfiguration(process.env);
  if (!configured.valid) throw new Error('the environment holds variables that cannot be used');

  const began = performance.now();
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const schemathesis = await Schemathesis.install(configured.configuration.programs.cache, say);
  const counts = await fuzz(schemathesis, { cases, seed, signal: ending.signal });
  const seconds = Math.round((performance.now() - began) / 1000);
  if (values.report !== undefined)
    writeFileSync(values.report, `${JSON.stringify({ ...counts, seed, seconds })}\n`);
  say(`${counts.cases} cases, ${counts.failures} failures (seed ${seed}, ${seconds} s)`);
  process.exitCode = counts.failures === 0 ? 0 : 1;
}

interface Wanted {
  readonly cases: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Rounds with one seed after another, until there were as many cases as are wanted. */
async function fuzz(schemathesis: Schemathesis, { cases, seed, signal }: Wanted): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-fuzz-reports-'));
  const deployment = await startDeployment();
  let counts: Counts = { cases: 0, failures: 0 };
  try {
    const known = await recordKnownData(deployment);
    const env = {
      PORTCULLIS_FUZZ_TOKEN: deployment.token,
      PORTCULLIS_FUZZ_KNOWN: JSON.stringify(known),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const routes = await countRoutes(deployment.url);
    for (let round = 0; counts.cases < cases && !signal.aborted; round++) {
      if (round === mostRounds) throw new Error(`after ${round} rounds there were ${counts.cases} cases`);
      const result = await schemathesis.round({
        url: deployment.url,
        phases: phasesOf(round, cases),
        // Not every case is made up for a route, and what is wanting is made up in the next round.
        casesOfRoute: Math.max(fewestCasesOfRoute, Math.ceil((cases - counts.cases) / routes / 2)),
        seed: seed + round,
        folder,
        env,
        signal,
      });
      counts = { cases: counts.cases + result.cases, failures: counts.failures + result.failures };
    }
    if (signal.aborted) throw new Error('interrupted');
    return counts;
  } finally {
    await deployment.stop();
    rmSync(folder, { recursive: true, force: true });
    if (counts.failures === 0 && counts.cases >= cases) deployment.remove();
    else say(`the log of the deployment: ${deployment.logFile}`);
  }
}

/** Boundary cases are the same in every round. */
function phasesOf(round: number, cases: number): readonly Phase[] {
  if (round > 0) return ['fuzzing', 'stateful'];
  const boundaries: readonly Phase[] = cases >= casesWithCoverage ? ['coverage'] : [];
  return ['examples', ...boundaries, 'fuzzing', 'stateful'];
}

async function countRoutes(url: string): Promise<number> {
  const description = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(await (await fetch(`${url}/openapi.json`)).json());
  return Object.values(description.paths).flatMap((methods) => Object.keys(methods)).length;
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`${text} is not a whole number`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
