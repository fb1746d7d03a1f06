import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownOf } from '../../documentation/markdown';
import { requestFieldsOf } from '../../documentation/operation-page';
import type { Page } from '../../documentation/page';
import { documentationPages } from '../../documentation/pages';
import { operations } from '../../operations/catalogue';
import { pagesOfRehearsals, pagesOfTenants } from './pages-with-commands';

const folder = join(__dirname, '..', '..', 'docs');
const pages = documentationPages().map((page): readonly [string, Page] => [page.path, page]);

test.each(pages)('%s is what the catalogue makes; else run `npm run docs`', (path, page) => {
  expect(readFileSync(join(folder, `${path}.md`), 'utf8')).toBe(markdownOf(page));
});

test('the commands of every page are run by a test', () => {
  const written = readdirSync(folder)
    .filter((name) => name.endsWith('.md') && readFileSync(join(folder, name), 'utf8').includes('\n```sh\n'))
    .map((name) => `docs/${name}`);
  expect([...pagesOfTenants, ...pagesOfRehearsals].sort()).toEqual(written.sort());
});

test('no page is left of an operation that is no more', () => {
  const names = operations.map(({ name }) => `${name}.md`);
  expect(readdirSync(join(folder, 'operations')).sort()).toEqual([...names, 'README.md'].sort());
});

test('every link leads to a page and, where it names one, a place in it', () => {
  const places = new Map(
    pages.map(([path, { blocks }]) => [
      path,
      blocks.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : [])),
    ]),
  );
  const links = [...JSON.stringify(pages).matchAll(/\(page:([^)#]+)(?:#([^)]+))?\)/g)];
  expect(links.length).toBeGreaterThan(operations.length);
  for (const [link, path = '', place] of links) {
    expect([link, places.has(path)]).toEqual([link, true]);
    if (place !== undefined) expect(places.get(path)).toContain(place);
  }
});

test('the index shows every operation with its maturity', () => {
  const index = readFileSync(join(folder, 'operations', 'README.md'), 'utf8');
  for (const { name, maturity } of operations)
    expect(index).toContain(`| [${name}](${name}.md) | \`${maturity}\` |`);
});

test.each(operations.map((operation) => [operation.name, operation] as const))(
  'every field of a request of %s has a meaning',
  (_name, operation) => {
    const silent = requestFieldsOf(operation).filter(({ meaning }) => meaning === '');
    expect(silent.map(({ name }) => name)).toEqual([]);
  },
);
