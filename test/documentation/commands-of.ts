import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The commands of a page of the product, in their order. */
export function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(__dirname, '..', '..', page), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line !== ''),
  );
}
