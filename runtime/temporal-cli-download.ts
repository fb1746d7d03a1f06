import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TemporalCliAttempt, type TemporalCliEffort, temporalCliVersion } from './temporal-cli-attempt';

/** A network that goes nowhere may never say so: this long without a byte more is the end. */
const silenceMilliseconds = 20_000;

/** Gets the CLI by the Temporal SDK's own download. */
export async function downloadTemporalCli(
  target: string,
  effort: TemporalCliEffort,
): Promise<TemporalCliAttempt> {
  const { report, signal } = effort;
  report(`downloading the Temporal CLI ${temporalCliVersion} (by the Temporal SDK)`);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), 'download-'));
  try {
    const reason = await runDownload(folder, signal);
    const [downloaded] = readdirSync(folder).filter((name) => /^temporal-v[\d.]+(\.exe)?$/.test(name));
    if (downloaded !== undefined) {
      renameSync(join(folder, downloaded), target);
      return { found: true, path: target };
    }
    report(`the download failed: ${reason}`);
    return { found: false, reason: `the download by the Temporal SDK failed: ${reason}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why it failed, for the case that it did. */
function runDownload(folder: string, _signal: AbortSignal | undefined): Promise<string> {
  const script = join(__dirname, 'download-temporal-cli.cjs');
  const child = spawn(process.execPath, [script, folder, temporalCliVersion], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  return new Promise((resolve) => {
    let bytes = 0;
    let grewAt = performance.now();
    let silent = false;
    const watch = setInterval(() => {
      const now = bytesIn(folder);
      if (now > bytes) {
        bytes = now;
        grewAt = performance.now();
      } else if (performance.now() - grewAt > silenceMilliseconds) {
        silent = true;
        child.kill('SIGKILL');
      }
    }, 500);
    const settle = (reason: string) => {
      clearInterval(watch);
      resolve(silent ? `nothing came for ${silenceMilliseconds / 1000} s` : reason);
    };
    child.once('error', (error) => settle(error.message));
    child.once('close', () => settle(errors.trim().split('\n').at(-1) ?? 'no reason given'));
  });
}

function bytesIn(folder: string): number {
  if (!existsSync(folder)) {
    return 0;
  }
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
