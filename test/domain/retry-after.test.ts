import { retryAfterMilliseconds } from '../../domain/retry-after';

const now = new Date('2026-11-21T10:00:00.000Z');

test.each([
  ['0', 0],
  ['120', 120_000],
  ['Sat, 21 Nov 2026 10:02:00 GMT', 120_000],
  ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['-5 apples', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('"%s" asks for %s ms', (header, milliseconds) => {
  expect(retryAfterMilliseconds(header, now)).toBe(milliseconds);
});
