import * as fc from 'fast-check';
import { kindOf, nameOf, reference, referenceSchema } from '../../domain/reference';

test.each([
  'tenant_node:rheinwerk_calibration',
  'a:b',
  'receipt:M18.restore-verified_2',
  'kind2:0123',
  `${'k'.repeat(64)}:${'n'.repeat(200)}`,
])('%.40s is a reference', (text) => {
  expect(referenceSchema.safeParse(text).success).toBe(true);
});

test.each([
  '',
  'tenant_node',
  ':name',
  'kind:',
  'Kind:name',
  '1kind:name',
  '_kind:name',
  'kind:_name',
  'kind:-name',
  'kind:a b',
  'kind:a:b',
  'kind:a/b',
  'kind:ä',
  ' kind:name',
  'kind:name\n',
  `${'k'.repeat(65)}:n`,
  `k:${'n'.repeat(201)}`,
  null,
  7,
  ['kind:name'],
])('%j is none', (value) => {
  const { error } = referenceSchema.safeParse(value);
  expect(error?.issues).toHaveLength(1);
});

test('is put together from two parts and taken apart again', () => {
  const kind = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/);
  fc.assert(
    fc.property(kind, name, (of, named) => {
      const made = reference(of, named);
      expect([kindOf(made), nameOf(made)]).toEqual([of, named]);
    }),
  );
  expect(() => reference('kind', 'not a name')).toThrow();
});
