import { spawnSync } from 'node:child_process';
import { StartError } from './start-error';

export interface UnprivilegedUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom PostgreSQL runs as, since it refuses to run as root: undefined (ourselves) unless we are root.
 *
 * @throws StartError when we are root and the machine has neither of the usual users.
 */
export function findUnprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = identifier('-u', name);
    const gid = identifier('-g', name);
    if (uid !== undefined && gid !== undefined && uid !== 0) {
      return { name, uid, gid };
    }
  }
  throw new StartError(
    'PostgreSQL refuses to run as root, and this machine has no user "postgres" or "nobody" to run it as.',
    'Add a user "postgres", run as another user than root, or set DATABASE_URL.',
  );
}

/** Whether the user may enter the folder; asked of the kernel, because modes don't tell of access lists. */
export function mayEnter(folder: string, user: UnprivilegedUser): boolean {
  const result = spawnSync('/bin/sh', ['-c', '[ -x "$1" ]', 'sh', folder], {
    cwd: '/',
    stdio: 'ignore',
    uid: user.uid,
    gid: user.gid,
  });
  return result.status === 0;
}

function identifier(option: '-u' | '-g', name: string): number | undefined {
  const result = spawnSync('id', [option, name], { encoding: 'utf8' });
  const value = Number.parseInt(result.stdout ?? '', 10);
  return result.status === 0 && Number.isInteger(value) ? value : undefined;
}
