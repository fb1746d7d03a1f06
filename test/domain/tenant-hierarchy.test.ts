import fc from 'fast-check';
import { deepestHierarchy, parentFault } from '../../domain/tenant-hierarchy';

type Tree = Map<string, string | null>;

const names = Array.from({ length: 12 }, (_, index) => `t${index}`);

/** The tenant and those above it; ends also where the tree went wrong. */
function lineage(tree: Tree, slug: string): string[] {
  const line: string[] = [];
  for (let at: string | null | undefined = slug; at != null && line.length <= names.length; at = tree.get(at))
    if (tree.has(at)) line.push(at);
  return line;
}

function levelsFrom(tree: Tree, slug: string): number {
  const children = [...tree].filter(([, parent]) => parent === slug);
  return 1 + Math.max(0, ...children.map(([child]) => levelsFrom(tree, child)));
}

test('whatever is put under whatever, there is no cycle, and never more levels than there may be', () => {
  const move = fc.record({ slug: fc.constantFrom(...names), parent: fc.constantFrom(...names) });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
      const tree: Tree = new Map(names.map((slug) => [slug, null]));
      for (const { slug, parent } of moves) {
        const above = lineage(tree, parent).map((each) => ({ slug: each, status: 'ACTIVE' as const }));
        if (parentFault({ slug, levels: levelsFrom(tree, slug), above }) === undefined)
          tree.set(slug, parent);
        for (const each of names) {
          const line = lineage(tree, each);
          expect(new Set(line).size).toBe(line.length);
          expect(line.length).toBeLessThanOrEqual(deepestHierarchy);
        }
      }
    }),
    { numRuns: 60 },
  );
});

const active = (slug: string) => ({ slug, status: 'ACTIVE' as const });

test.each([
  ['under another', { slug: 'a', levels: 1, above: [active('b')] }, undefined],
  ['under what there is not', { slug: 'a', levels: 1, above: [] }, 'unknown'],
  ['under itself', { slug: 'a', levels: 1, above: [active('a')] }, 'cycle'],
  [
    'under what stands under it',
    { slug: 'a', levels: 3, above: [active('c'), active('b'), active('a')] },
    'cycle',
  ],
  [
    'as the eighth level',
    { slug: 'a', levels: 1, above: [1, 2, 3, 4, 5, 6, 7].map((n) => active(`b${n}`)) },
    undefined,
  ],
  [
    'as the ninth',
    { slug: 'a', levels: 1, above: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => active(`b${n}`)) },
    'too_deep',
  ],
  ['with eight levels of its own', { slug: 'a', levels: 8, above: [active('b')] }, 'too_deep'],
  [
    'under one that is suspended',
    { slug: 'a', levels: 1, above: [{ slug: 'b', status: 'SUSPENDED' as const }] },
    'not_active',
  ],
] as const)('a tenant %s', (_, placing, fault) => {
  expect(parentFault(placing)).toBe(fault);
});
