import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { markdownOf } from './markdown';
import { documentationPages } from './pages';

const folder = join(__dirname, '..', 'docs');

// A page of an operation that is no more goes with it.
rmSync(join(folder, 'operations'), { recursive: true, force: true });
for (const page of documentationPages()) {
  const file = join(folder, `${page.path}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, markdownOf(page));
}
