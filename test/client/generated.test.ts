import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../../client/generate-files';

const folder = join(__dirname, '..', '..', 'client');

it.each(Object.entries(generatedFiles()))(
  '%s is what the catalogue makes; else run `npm run generate`',
  (name, text) => {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  },
);

it('depends on nothing but the platform', () => {
  const sources = readdirSync(folder).filter((name) => !name.startsWith('generate'));
  for (const name of sources) {
    const source = readFileSync(join(folder, name), 'utf8');
    const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
    expect(imported.filter((from) => from?.startsWith('./') !== true)).toEqual([]);
    expect(source).not.toMatch(/\b(process|Buffer|require|__dirname)\b\s*[.(]/);
  }
});
