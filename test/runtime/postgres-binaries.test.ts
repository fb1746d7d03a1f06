import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPostgresBinaries, type PostgresBinariesSearch } from '../../runtime/postgres-binaries';
import { makeTemporaryFolder } from './temporary-folder';

describe('findPostgresBinaries', () => {
  const folder = makeTemporaryFolder();
  const installed = join(folder.path, 'bin');
  const lines: string[] = [];
  const search = (dataMajor: number | undefined): PostgresBinariesSearch => ({
    user: undefined,
    searchPath: [installed],
    dataMajor,
    report: (line) => lines.push(line),
  });

  beforeAll(() => {
    mkdirSync(installed);
    for (const program of ['postgres', 'initdb']) {
      writeFileSync(
        join(installed, program),
        `#!/bin/sh\necho "${program} (PostgreSQL) 91.2 (Debian 91.2-1)"\n`,
        {
          mode: 0o755,
        },
      );
    }
  });
  afterAll(() => folder.remove());

  test('the packaged programs come first', () => {
    expect(findPostgresBinaries(search(undefined))).toMatchObject({ major: 18 });
    expect(lines).toEqual([]);
  });

  test('installed ones are taken when only they can read the data', () => {
    expect(findPostgresBinaries(search(91))).toEqual({ folder: installed, version: '91.2', major: 91 });
    expect(lines).toEqual([`using the installed PostgreSQL 91.2 in ${installed}`]);
  });

  test('data that nothing can read is told with what to install', () => {
    expect(() => findPostgresBinaries(search(14))).toThrow(
      'The data of this folder was written by PostgreSQL 14, and no such version was found.\nInstall PostgreSQL 14, or set PORTCULLIS_HOME to a new folder.',
    );
  });
});
