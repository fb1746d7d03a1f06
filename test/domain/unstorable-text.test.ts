import { unstorableTexts } from '../../domain/unstorable-text';

const declared = new Set(['mode', 'names', 'material']);

test.each([
  [{ mode: 'a\0b' }, ['/mode']],
  [{ mode: '\ud800' }, ['/mode']],
  [{ mode: 'fine', names: ['fine', '\udc00', '\0'] }, ['/names/2', '/names/1']],
  [{ material: { mode: '\0' } }, ['/material/mode']],
  ['\0', ['']],
  [['\0'], ['/0']],
])('%j is told at %j', (raw, pointers) => {
  expect(unstorableTexts(raw, declared)).toEqual(pointers);
});

test('a pointer ends above a name of the caller’s own', () => {
  expect(unstorableTexts({ secret: '\0', material: { secret: { mode: ['\0'] } } }, declared)).toEqual([
    '/material',
    '',
  ]);
  expect(unstorableTexts({ 'a\0': 1, material: { '\ud800': 1 } }, declared).toSorted()).toEqual([
    '',
    '/material',
  ]);
});

test('a pointer into what is nested deeply ends after sixteen parts', () => {
  const nested = JSON.parse(`${'['.repeat(200_000)}"\\u0000"${']'.repeat(200_000)}`);
  expect(unstorableTexts(nested, declared)).toEqual(['/0'.repeat(16)]);
});

test.each([null, 7, 'ä€😀', { mode: 'a\nb\tc\u0001' }, [[], {}]])('%j can be kept', (raw) => {
  expect(unstorableTexts(raw, declared)).toEqual([]);
});
