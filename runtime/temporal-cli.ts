import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ProgramFolders } from './configuration';
import { tryLock } from './lock-file';
import { StartError } from './start-error';
import { type TemporalCliAttempt, type TemporalCliEffort, temporalCliVersion } from './temporal-cli-attempt';
import { buildTemporalCli } from './temporal-cli-build';
import { downloadTemporalCli } from './temporal-cli-download';

const program = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

export interface TemporalCliSearch {
  readonly programs: ProgramFolders;
  /** Gets a line for each attempt. */
  readonly report: (line: string) => void;
  /** Ends what takes long. */
  readonly signal?: AbortSignal | undefined;
}

/** The ways that take their time; replaced in tests. */
export interface TemporalCliWays {
  download(target: string, effort: TemporalCliEffort): Promise<TemporalCliAttempt>;
  build(
    target: string,
    searchPath: readonly string[],
    effort: TemporalCliEffort,
  ): Promise<TemporalCliAttempt>;
}

const realWays: TemporalCliWays = { download: downloadTemporalCli, build: buildTemporalCli };

/**
 * The Temporal CLI: on PATH, the one cached before, one that Go installed before, the download of the Temporal SDK,
 * a build by the Go toolchain; the first that runs.
 *
 * @throws StartError telling what each attempt gave and what to install.
 */
export async function findTemporalCli(search: TemporalCliSearch, ways = realWays): Promise<string> {
  const { programs, report, signal } = search;
  const effort = { report, signal };
  const cached = join(programs.cache, `temporal-${temporalCliVersion}`, program);
  const failures: string[] = [];
  const attempt = async (way: () => Promise<TemporalCliAttempt>): Promise<string | undefined> => {
    const result = await way();
    if (!result.found) {
      failures.push(result.reason);
      return undefined;
    }
    return result.path;
  };
  const onPath = programs.searchPath.map((folder) => join(folder, program));
  const present =
    (await attempt(() => firstThatRuns(onPath, 'PATH'))) ??
    (await attempt(() => firstThatRuns([cached], 'the cache'))) ??
    (await attempt(() => firstThatRuns([join(programs.go, program)], programs.go)));
  if (present !== undefined) {
    return present;
  }
  const lock = await waitForLock(`${dirname(cached)}.lock`, effort);
  try {
    const made =
      (await attempt(() => firstThatRuns([cached], 'the cache'))) ??
      (await attempt(() => ways.download(cached, effort))) ??
      (await attempt(() => ways.build(cached, programs.searchPath, effort)));
    if (made !== undefined) {
      return made;
    }
  } finally {
    lock.release();
  }
  signal?.throwIfAborted();
  throw new StartError(
    `No Temporal CLI was found or could be got:\n${[...new Set(failures)].map((reason) => `- ${reason}`).join('\n')}`,
    'Install the Temporal CLI (docs.temporal.io/cli) or Go 1.25 or newer, or set TEMPORAL_ADDRESS to a server that runs.',
  );
}

/** Two processes that both need the CLI get it once: the second waits for the first. */
async function waitForLock(
  path: string,
  { report, signal }: TemporalCliEffort,
): Promise<{ release(): void }> {
  let told = false;
  for (;;) {
    const result = tryLock(path, 'getting the Temporal CLI');
    if (result.acquired) {
      return result;
    }
    if (!told) {
      report(`waiting for process ${result.holder.process.pid}, which is getting the Temporal CLI`);
      told = true;
    }
    await delay(500, undefined, { signal });
  }
}

async function firstThatRuns(paths: readonly string[], place: string): Promise<TemporalCliAttempt> {
  const present = paths.filter((path) => existsSync(path));
  for (const path of present) {
    if (await isTemporalCli(path)) {
      return { found: true, path };
    }
  }
  const reason = present.length === 0 ? `no ${program} in ${place}` : `${present.join(', ')} did not run`;
  return { found: false, reason };
}

/** Whether the file is a Temporal CLI that this machine can run. */
async function isTemporalCli(path: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 });
    return stdout.startsWith('temporal version');
  } catch {
    return false;
  }
}
