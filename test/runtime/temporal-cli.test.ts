import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findTemporalCli, type TemporalCliWays } from '../../runtime/temporal-cli';
import { temporalCliVersion } from '../../runtime/temporal-cli-attempt';
import { makeTemporaryFolder } from './temporary-folder';

const notFound = { found: false, reason: 'the network is away' } as const;

function placeCli(path: string, output = 'temporal version 1.5.1'): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "${output}"\n`, { mode: 0o755 });
}

describe('findTemporalCli', () => {
  let folder: ReturnType<typeof makeTemporaryFolder>;
  beforeEach(() => {
    folder = makeTemporaryFolder();
  });
  afterEach(() => folder.remove());

  const inFolder = (...parts: string[]) => join(folder.path, ...parts);
  const cached = () => inFolder('cache', `temporal-${temporalCliVersion}`, 'temporal');
  const search = (ways: Partial<TemporalCliWays> = {}) => {
    const tried: string[] = [];
    const all: TemporalCliWays = {
      download: async (...parameters) => {
        tried.push('download');
        return ways.download?.(...parameters) ?? notFound;
      },
      build: async (...parameters) => {
        tried.push('build');
        return ways.build?.(...parameters) ?? notFound;
      },
    };
    const programs = { searchPath: [inFolder('bin')], cache: inFolder('cache'), go: inFolder('go') };
    return { tried, found: findTemporalCli({ programs, report: () => undefined }, all) };
  };

  test('PATH comes first, then the cache, then what Go installed', async () => {
    placeCli(inFolder('go', 'temporal'));
    expect(await search().found).toBe(inFolder('go', 'temporal'));
    placeCli(cached());
    expect(await search().found).toBe(cached());
    placeCli(inFolder('bin', 'temporal'));
    expect(await search().found).toBe(inFolder('bin', 'temporal'));
  });

  test('another program of that name is passed over', async () => {
    placeCli(inFolder('bin', 'temporal'), 'a calendar');
    placeCli(cached());
    expect(await search().found).toBe(cached());
  });

  test('then the download, then the build', async () => {
    const built = search({
      build: async (target) => {
        placeCli(target);
        return { found: true, path: target };
      },
    });
    expect(await built.found).toBe(cached());
    expect(built.tried).toEqual(['download', 'build']);
    const again = search();
    expect(await again.found).toBe(cached());
    expect(again.tried).toEqual([]);
  });

  test('two that need it at once get it once', async () => {
    let downloads = 0;
    const download: TemporalCliWays['download'] = async (target) => {
      downloads += 1;
      placeCli(target);
      return { found: true, path: target };
    };
    const both = await Promise.all([search({ download }).found, search({ download }).found]);
    expect(both).toEqual([cached(), cached()]);
    expect(downloads).toBe(1);
  });

  test('when nothing works, the error tells each attempt and what to install', async () => {
    placeCli(inFolder('bin', 'temporal'), 'a calendar');
    await expect(search().found).rejects.toMatchObject({
      problem: [
        'No Temporal CLI was found or could be got:',
        `- ${inFolder('bin', 'temporal')} did not run`,
        '- no temporal in the cache',
        `- no temporal in ${inFolder('go')}`,
        '- the network is away',
      ].join('\n'),
      mend: expect.stringContaining('Install the Temporal CLI'),
    });
  });

  test('an interruption ends the search with its reason', async () => {
    const interruption = new AbortController();
    const programs = { searchPath: [], cache: inFolder('cache'), go: inFolder('go') };
    const ways: TemporalCliWays = {
      download: async () => {
        interruption.abort(new Error('Ctrl-C'));
        return notFound;
      },
      build: async () => notFound,
    };
    const found = findTemporalCli({ programs, report: () => undefined, signal: interruption.signal }, ways);
    await expect(found).rejects.toThrow('Ctrl-C');
  });
});
