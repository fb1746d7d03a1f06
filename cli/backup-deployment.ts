import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../runtime/configuration';
import { findDatabase } from '../runtime/running-services';
import { backUpDatabase } from '../store/backup';
import type { BackupManifest } from '../store/backup-manifest';
import { RestoreError, restoreDatabase } from '../store/restore';
import { backUpHomeFiles, requireRestorable, restoreHomeFiles } from './home-files';
import { UserError } from './user-error';

export interface Backup {
  readonly folder: string;
  readonly manifest: BackupManifest;
  /** The tokens and keys of the home folder that are in it. */
  readonly files: readonly string[];
}

const databaseFolder = 'database';
const homeFolder = 'home';

/** Database, tokens and keys, into a new folder. */
export async function backUpDeployment(configuration: Configuration, folder: string): Promise<Backup> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UserError(`${folder} is not empty.`, { mend: 'Name a folder that is not there yet.' });
  const databaseUrl = findDatabase(configuration);
  const manifest = await backUpDatabase(databaseUrl, join(folder, databaseFolder));
  return { folder, manifest, files: backUpHomeFiles(configuration.home, join(folder, homeFolder)) };
}

/** Fills an empty database and an empty home folder; the files last, since they can't be taken back. */
export async function restoreDeployment(
  configuration: Configuration,
  folder: string,
): Promise<Backup & { readonly logEntries: number }> {
  const { home } = configuration;
  requireRestorable(home, join(folder, homeFolder));
  const databaseUrl = findDatabase(configuration);
  try {
    const { manifest, logEntries } = await restoreDatabase(databaseUrl, join(folder, databaseFolder));
    return { folder, manifest, logEntries, files: restoreHomeFiles(home, join(folder, homeFolder)) };
  } catch (error) {
    if (error instanceof RestoreError)
      throw new UserError(error.message, { mend: 'Nothing was restored.' }, { cause: error });
    throw error;
  }
}
