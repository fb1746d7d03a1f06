import fc from 'fast-check';
import { quarterOf } from '../../domain/quarter';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Pacific/Kiritimati',
  'Asia/Kathmandu',
] as const;

test.each([
  ['2026-01-01T00:00:00.000Z', 'UTC', '2026-Q1'],
  ['2026-12-31T23:59:59.999Z', 'UTC', '2026-Q4'],
  ['2026-12-31T23:30:00.000Z', 'Europe/Berlin', '2027-Q1'],
  ['2027-01-01T07:59:59.999Z', 'America/Los_Angeles', '2026-Q4'],
  ['2027-01-01T08:00:00.000Z', 'America/Los_Angeles', '2027-Q1'],
  ['2026-12-31T10:00:00.000Z', 'Pacific/Kiritimati', '2027-Q1'],
  // Summer time: two hours ahead.
  ['2026-06-30T21:59:59.999Z', 'Europe/Berlin', '2026-Q2'],
  ['2026-06-30T22:00:00.000Z', 'Europe/Berlin', '2026-Q3'],
])('%s falls, in %s, into %s', (moment, zone, quarter) => {
  expect(quarterOf(new Date(moment), zone)).toBe(quarter);
});

test('the quarter never goes back as time goes on, in any zone', () => {
  const moment = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, moment, fc.constantFrom(...zones), (one, other, zone) => {
      const [earlier, later] = one <= other ? [one, other] : [other, one];
      expect(quarterOf(earlier, zone) <= quarterOf(later, zone)).toBe(true);
      expect(quarterOf(one, zone)).toMatch(/^\d{4}-Q[1-4]$/);
    }),
  );
});

test('a zone that there is none of is an error', () => {
  expect(() => quarterOf(new Date(), 'Mars/Olympus')).toThrow(RangeError);
});
