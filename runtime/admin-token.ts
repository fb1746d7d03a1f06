import { join } from 'node:path';
import { newOperatorToken } from '../domain/bearer-token';
import { readOrCreateSecret } from './secret-file';

export interface AdminToken {
  readonly token: string;
  /** The file that keeps it; absent for a token given by configuration. */
  readonly path?: string;
}

/** The first operator's token: the one given, else the one kept in the home folder, made there once. */
export function resolveAdminToken(home: string, given: string | undefined): AdminToken {
  if (given !== undefined) {
    return { token: given };
  }
  const path = join(home, 'admin-token');
  return { token: readOrCreateSecret(path, newOperatorToken), path };
}
