import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder';

describe('install-dependencies', () => {
  const folder = makeTemporaryFolder();
  const script = join(folder.path, 'runtime', 'install-dependencies.cjs');
  const lock = join(folder.path, 'package-lock.json');
  const installed = join(folder.path, 'node_modules', '.package-lock.json');
  const calls = join(folder.path, 'calls');
  const bin = join(folder.path, 'bin');

  beforeAll(() => {
    mkdirSync(dirname(script));
    mkdirSync(bin);
    copyFileSync(join(__dirname, '..', '..', 'runtime', 'install-dependencies.cjs'), script);
    writeFileSync(lock, '{}');
  });
  beforeEach(() => writeFileSync(calls, ''));
  afterAll(() => folder.remove());

  function run(npm: string) {
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
    const env = { PATH: [bin, process.env.PATH].join(delimiter) };
    return spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
  }
  const install = `echo "$PWD $*" >> ${calls}; mkdir -p node_modules; touch node_modules/.package-lock.json`;

  test('a fresh clone is installed, once', () => {
    const first = run(install);
    expect(first).toMatchObject({
      status: 0,
      stderr: 'Installing packages with "npm ci": the packages are not installed yet.\n',
    });
    expect(readFileSync(calls, 'utf8')).toBe(`${folder.path} ci\n`);
    expect(run(install)).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(calls, 'utf8')).toBe(`${folder.path} ci\n`);
  });

  test('a newer lock file is installed anew', () => {
    utimesSync(installed, 1, 1);
    expect(run(install)).toMatchObject({
      status: 0,
      stderr: 'Installing packages with "npm ci": package-lock.json is newer than what is installed.\n',
    });
    expect(readFileSync(calls, 'utf8')).toBe(`${folder.path} ci\n`);
  });

  test('a failure is told, and ends what was to follow', () => {
    utimesSync(installed, 1, 1);
    const failed = run('echo "network away" >&2; exit 7');
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('network away\n"npm ci" failed (exit code 7)');
  });
});
