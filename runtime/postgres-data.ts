import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries';
import { identifyProcess, type ProcessIdentity } from './process-identity';
import type { UnprivilegedUser } from './unprivileged-user';

export const superuser = 'portcullis';

/** Makes the data folder of a new cluster: UTF-8, C locale, passwords as SCRAM. All of it appears at once, or nothing. */
export async function initialiseData(
  binaries: PostgresBinaries,
  dataFolder: string,
  password: string,
  user: UnprivilegedUser | undefined,
): Promise<void> {
  const draft = `${dataFolder}.initialising`;
  const passwordFile = `${dataFolder}.password-${randomBytes(6).toString('hex')}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    if (user !== undefined) {
      chownSync(draft, user.uid, user.gid);
      chownSync(passwordFile, user.uid, user.gid);
    }
    await runInitdb(binaries, draft, passwordFile, user);
    renameSync(draft, dataFolder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function runInitdb(
  binaries: PostgresBinaries,
  folder: string,
  passwordFile: string,
  user: UnprivilegedUser | undefined,
): Promise<void> {
  const args = [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const child = spawn(join(binaries.folder, 'initdb'), args, {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`initdb could not make ${folder}:\n${output.trimEnd()}`));
      }
    });
  });
}

/**
 * The postmaster that runs on this data folder now, by its `postmaster.pid`.
 *
 * A file whose pid has since been given to some other program (likely after the restart of a container) would keep
 * PostgreSQL from starting. Naming our own pid in it, which PostgreSQL takes as stale in its parent's case, mends that;
 * removing the file would also remove the check that no orphaned backend still writes to the data.
 */
export function findPostmaster(dataFolder: string): ProcessIdentity | undefined {
  const file = join(dataFolder, 'postmaster.pid');
  if (!existsSync(file)) {
    return undefined;
  }
  const [recorded, ...rest] = readFileSync(file, 'utf8').split('\n');
  const running = identifyProcess(Number(recorded));
  if (running === undefined) {
    return undefined;
  }
  if (runsOn(running.pid, dataFolder)) {
    return running;
  }
  writeFileSync(file, [String(process.pid), ...rest].join('\n'));
  return undefined;
}

function runsOn(pid: number, dataFolder: string): boolean {
  if (process.platform === 'linux') {
    try {
      // A postmaster works in its data folder.
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataFolder);
    } catch {
      return false;
    }
  }
  const result = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return (result.stdout ?? '').includes(dataFolder);
}
