import { join } from 'node:path';
import { tryLock } from './lock-file';
import { StartError } from './start-error';

/** The home folder is already served by a running process. */
export class AlreadyRunningError extends StartError {
  override readonly name = 'AlreadyRunningError';

  constructor(
    readonly pid: number,
    /** RFC 3339. */
    readonly since: string,
    readonly url: string,
    home: string,
  ) {
    super(
      `Portcullis already runs on ${home}: process ${pid}, since ${since}, at ${url}.`,
      'Use that one, stop it, or set PORTCULLIS_HOME and PORT to start another beside it.',
    );
  }
}

export interface InstanceLock {
  release(): void;
}

/**
 * Makes sure that only one process serves a home folder. A process that is gone, however it ended, holds nothing.
 *
 * @param url where this process can be reached, told to whoever starts a second one.
 * @throws AlreadyRunningError
 */
export function lockInstance(home: string, url: string): InstanceLock {
  const result = tryLock(join(home, 'instance.json'), url);
  if (!result.acquired) {
    const { process: holder, since, note } = result.holder;
    throw new AlreadyRunningError(holder.pid, since, note, home);
  }
  return { release: result.release };
}
