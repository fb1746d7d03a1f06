import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlreadyRunningError, lockInstance } from '../../runtime/instance-lock';
import { identifyProcess } from '../../runtime/process-identity';
import { makeTemporaryFolder } from './temporary-folder';

describe('lockInstance', () => {
  const folder = makeTemporaryFolder();
  const file = join(folder.path, 'instance.json');
  afterAll(() => folder.remove());

  function leaveLockOf(holder: { pid: number; began: string }): void {
    writeFileSync(
      file,
      JSON.stringify({ process: holder, since: '2026-01-02T03:04:05.000Z', note: 'http://there' }),
    );
  }

  test('the second is told who runs, since when and where; after a release it may', () => {
    const lock = lockInstance(folder.path, 'http://127.0.0.1:3011');
    const { since } = JSON.parse(readFileSync(file, 'utf8'));
    expect(() => lockInstance(folder.path, 'http://other')).toThrow(
      new AlreadyRunningError(process.pid, since, 'http://127.0.0.1:3011', folder.path),
    );
    lock.release();
    expect(existsSync(file)).toBe(false);
    lockInstance(folder.path, 'http://other').release();
  });

  test('another living process holds it, until it is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(other, 'spawn');
    try {
      const identity = identifyProcess(other.pid ?? 0) ?? { pid: 0, began: 'not to be seen' };
      leaveLockOf(identity);
      expect(() => lockInstance(folder.path, 'http://mine')).toThrow(
        `process ${other.pid}, since 2026-01-02T03:04:05.000Z, at http://there`,
      );
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
    lockInstance(folder.path, 'http://mine').release();
  });

  test('a pid that has been given out again holds nothing', () => {
    leaveLockOf({ pid: process.pid, began: 'some other time' });
    lockInstance(folder.path, 'http://mine').release();
  });

  test('a file cut short holds nothing', () => {
    writeFileSync(file, '{"process":');
    lockInstance(folder.path, 'http://mine').release();
  });

  test('releasing late takes nothing from the next holder', () => {
    const first = lockInstance(folder.path, 'http://first');
    const other = identifyProcess(1) ?? { pid: 1, began: 'x' };
    leaveLockOf(other);
    first.release();
    expect(existsSync(file)).toBe(true);
  });
});
