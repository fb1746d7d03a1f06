import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type TemporalCliAttempt, type TemporalCliEffort, temporalCliVersion } from './temporal-cli-attempt';

const cliPackage = 'github.com/temporalio/cli/cmd/temporal';
const buildMilliseconds = 30 * 60_000;
const reportEveryMilliseconds = 20_000;

/** Builds the CLI with the Go toolchain of the machine, where there is one. */
export async function buildTemporalCli(
  target: string,
  searchPath: readonly string[],
  effort: TemporalCliEffort,
): Promise<TemporalCliAttempt> {
  const { report } = effort;
  const go = [...searchPath, '/usr/local/go/bin']
    .map((folder) => join(folder, 'go'))
    .find((path) => existsSync(path));
  if (go === undefined) {
    return { found: false, reason: 'no Go toolchain on PATH to build it with' };
  }
  report(`building the Temporal CLI ${temporalCliVersion} with ${go}: about six minutes, once`);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), 'build-'));
  try {
    const reason = await runGo(go, folder, effort);
    const built = join(folder, basename(target));
    if (reason === undefined && existsSync(built)) {
      renameSync(built, target);
      return { found: true, path: target };
    }
    report(`the build failed: ${reason ?? 'go left no program'}`);
    return {
      found: false,
      reason: `"go install ${cliPackage}@${temporalCliVersion}" failed: ${reason ?? 'no program'}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined when it went well, else why not. */
function runGo(
  go: string,
  folder: string,
  { report, signal }: TemporalCliEffort,
): Promise<string | undefined> {
  const since = performance.now();
  const child = spawn(
    '/usr/bin/env',
    [`GOBIN=${folder}`, go, 'install', '-v', `${cliPackage}@${temporalCliVersion}`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: buildMilliseconds,
      signal,
    },
  );
  let packages = 0;
  let lastLine = '';
  child.stderr.on('data', (chunk: Buffer) => {
    const lines = chunk
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    packages += lines.filter((line) => !line.startsWith('go: ')).length;
    lastLine = lines.at(-1) ?? lastLine;
  });
  const heartbeat = setInterval(() => {
    const elapsed = Math.round((performance.now() - since) / 1000);
    report(`still building the Temporal CLI: ${packages} packages compiled, ${elapsed} s`);
  }, reportEveryMilliseconds);
  return new Promise((resolve) => {
    const settle = (reason: string | undefined) => {
      clearInterval(heartbeat);
      resolve(reason);
    };
    child.once('error', (error) => settle(error.message));
    child.once('close', (code) =>
      settle(code === 0 ? undefined : lastLine || `go ended with ${code ?? 'a signal'}`),
    );
  });
}
