import { constants, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from './user-error';

/** What of the home folder can't be made anew: the rest are the servers' data, caches and notes of running processes. */
const kept = ['admin-token'] as const;

/** Copies the tokens and keys of a home folder; gives the names of those that there were. */
export function backUpHomeFiles(home: string, folder: string): readonly string[] {
  const found = kept.filter((name) => existsSync(join(home, name)));
  if (found.length > 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of found) copyFileSync(join(home, name), join(folder, name), constants.COPYFILE_EXCL);
  return found;
}

/** @throws UserError where the home folder has another one in the place of a file; nothing is copied then */
export function requireRestorable(home: string, folder: string): void {
  for (const name of kept) {
    if (!existsSync(join(home, name)) || !existsSync(join(folder, name))) continue;
    if (readFileSync(join(home, name)).equals(readFileSync(join(folder, name)))) continue;
    throw new UserError(`${join(home, name)} is another one than that of the backup.`, {
      mend: 'Move it away, or set PORTCULLIS_HOME to a new folder.',
    });
  }
}

/** Copies back what the home folder lacks, with the rights that the files had. */
export function restoreHomeFiles(home: string, folder: string): readonly string[] {
  mkdirSync(home, { recursive: true });
  const missing = kept.filter((name) => existsSync(join(folder, name)) && !existsSync(join(home, name)));
  for (const name of missing) copyFileSync(join(folder, name), join(home, name), constants.COPYFILE_EXCL);
  return missing;
}
