import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { mayEnter, type UnprivilegedUser } from './unprivileged-user';

/** Where a server run as another user keeps what it can't keep in our own folder. */
export const sharedStateFolder = '/var/lib/portcullis';

const elsewhereSchema = z.object({ dataFolder: z.string() });

/**
 * The folder of the database's data: `<home>/postgres`, unless PostgreSQL must run as a user who can't reach that.
 * Then a folder outside, named in `<home>/postgres.json`, so that removing the home begins anew in any case.
 */
export function locatePostgresData(
  home: string,
  user: UnprivilegedUser | undefined,
  report: (line: string) => void,
): string {
  const note = join(home, 'postgres.json');
  if (existsSync(note)) {
    const { dataFolder } = elsewhereSchema.parse(JSON.parse(readFileSync(note, 'utf8')));
    makeOpenFolder(dirname(dataFolder));
    return dataFolder;
  }
  const inHome = join(home, 'postgres');
  if (user === undefined || mayEnter(home, user)) {
    return inHome;
  }
  const prefix = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const dataFolder = join(sharedStateFolder, `${prefix}-${randomBytes(4).toString('hex')}`, 'postgres');
  report(
    `PostgreSQL runs as user ${user.name}, who cannot reach ${home}: the database lies in ${dataFolder}`,
  );
  const earlier = existsSync(sharedStateFolder)
    ? readdirSync(sharedStateFolder).filter((name) => name.startsWith(`${prefix}-`))
    : [];
  if (earlier.length > 0) {
    const folders = earlier.map((name) => join(sharedStateFolder, name)).join(', ');
    report(`left from an earlier ${home}, remove when not needed: ${folders}`);
  }
  makeOpenFolder(dirname(dataFolder));
  writeFileSync(note, JSON.stringify({ dataFolder }));
  return dataFolder;
}

/** Makes a folder below the shared one that every user may enter, whatever our umask says. */
export function makeOpenFolder(folder: string): void {
  for (const path of [sharedStateFolder, folder]) {
    if (!existsSync(path)) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, 0o755);
    }
  }
}

/** The major version that wrote the data; undefined where there is none yet. */
export function readDataMajor(dataFolder: string): number | undefined {
  const file = join(dataFolder, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}
