import { type SpawnOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export interface Round {
  readonly url: string;
  readonly phases: readonly Phase[];
  /** Cases made up for each route, in the phases that make cases up. */
  readonly casesOfRoute: number;
  readonly seed: number;
  /** Where to leave its report. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export type Phase = 'examples' | 'coverage' | 'fuzzing' | 'stateful';

export interface RoundResult {
  readonly cases: number;
  /** Cases that failed a check, and those that could not be carried through. */
  readonly failures: number;
  readonly routes: number;
}

const reportSchema = z.object({
  complete: z.boolean(),
  operations: z.object({ tested: z.int() }),
  test_cases: z.object({ generated: z.int(), with_failures: z.int(), errored: z.int() }),
  errors: z.array(z.unknown()),
});

/** Schemathesis, in a virtual environment of Python that is made once and kept for this user. */
export class Schemathesis {
  private constructor(private readonly program: string) {}

  /** @throws Error saying what it takes, where it can't be installed. */
  static async install(cache: string, report: (line: string) => void): Promise<Schemathesis> {
    const requirements = join(__dirname, 'requirements.txt');
    const pinned = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
    const folder = join(cache, `schemathesis-${pinned}`);
    const complete = join(folder, 'complete');
    if (!existsSync(complete)) {
      report(`making a virtual environment for Schemathesis in ${folder}`);
      mkdirSync(cache, { recursive: true });
      await run(
        'python3',
        ['-m', 'venv', '--clear', folder],
        'Python 3.10 or newer with its module venv (on Debian: apt-get install python3-venv)',
      );
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement'];
      await run(join(folder, 'bin', 'python'), [...pip, requirements], 'a way to PyPI');
      writeFileSync(complete, '');
    }
    return new Schemathesis(join(folder, 'bin', 'schemathesis'));
  }

  /** Holds the answers of a deployment against the description that it gives of itself. @throws Error where it can't */
  async round({ url, phases, casesOfRoute, seed, folder, env, signal }: Round): Promise<RoundResult> {
    const file = join(folder, `seed-${seed}.json`);
    const exitCode = await exitOf(
      this.program,
      [
        ...['run', `${url}/openapi.json`, '--no-color', '--phases', phases.join(',')],
        ...['--max-examples', String(casesOfRoute), '--seed', String(seed)],
        ...['--report', 'json', '--report-json-path', file],
      ],
      { cwd: __dirname, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env }, signal },
    );
    if (!existsSync(file)) throw new Error(`Schemathesis ended with ${exitCode} and left no report`);
    const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { generated, with_failures: failed, errored } = report.test_cases;
    const told = failed + Math.max(errored, report.errors.length);
    // Whatever made it end as failed counts, even where no case did.
    const failures = told > 0 || (exitCode === 0 && report.complete) ? told : 1;
    return { cases: generated, failures, routes: report.operations.tested };
  }
}

async function run(program: string, args: readonly string[], takes: string): Promise<void> {
  const exitCode = await exitOf(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (exitCode === 0) return;
  throw new Error(`Schemathesis could not be installed: it takes ${takes}.`);
}

/** Undefined where the program isn't there, or was ended. */
function exitOf(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, options);
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code ?? undefined));
  });
}
