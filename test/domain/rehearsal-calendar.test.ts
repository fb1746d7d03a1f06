import fc from 'fast-check';
import { quarterOf } from '../../domain/quarter';
import { referenceSchema } from '../../domain/reference';
import { overdueAt, withBoundKey, withoutKey, withRehearsalDone } from '../../domain/rehearsal-calendar';

const keyRef = referenceSchema.parse('signing_key:mills_root');
const other = referenceSchema.parse('signing_key:another');
const binding = { key_ref: keyRef, cryptoperiod_days: 3650, time_zone: 'UTC' };
const kinds = ['break_glass', 'rotation'] as const;

const dueOf = (calendar: ReturnType<typeof withBoundKey>) =>
  Object.fromEntries(calendar.map(({ kind, due_at: dueAt }) => [kind, dueAt]));

test('a key that is bound is due in the next quarter, once its drill has had the time to be done', () => {
  expect(dueOf(withBoundKey([], binding, '2026-11-21T12:00:00.000Z'))).toEqual({
    rotation: '2027-01-02T05:00:00.000Z',
    break_glass: '2027-01-09T05:00:00.000Z',
  });
});

test("the quarter begins by the clocks of the key's time zone", () => {
  const auckland = { ...binding, time_zone: 'Pacific/Auckland' };
  const newYork = { ...binding, time_zone: 'America/New_York' };
  // In New York it is still the quarter before.
  const moment = '2026-04-01T02:00:00.000Z';
  expect(dueOf(withBoundKey([], auckland, moment)).rotation).toBe('2026-07-01T17:00:00.000Z');
  expect(dueOf(withBoundKey([], newYork, moment)).rotation).toBe('2026-04-02T09:00:00.000Z');
});

test('it is due by its cryptoperiod where that ends before', () => {
  const due = dueOf(withBoundKey([], { ...binding, cryptoperiod_days: 30 }, '2026-10-01T12:00:00.000Z'));
  expect(due).toEqual({ rotation: '2026-10-31T12:00:00.000Z', break_glass: '2026-10-31T12:00:00.000Z' });
});

test('what was done is due again in its time; of that kind and key alone, and told twice it is told once', () => {
  const bound = withBoundKey(
    withBoundKey([], binding, '2026-11-21T12:00:00.000Z'),
    { ...binding, key_ref: other },
    '2026-11-21T12:00:00.000Z',
  );
  const done = withRehearsalDone(bound, 'rotation', keyRef, '2027-01-01T03:30:00.000Z');
  expect(done.filter((due) => !bound.includes(due))).toEqual([
    expect.objectContaining({
      kind: 'rotation',
      key_ref: keyRef,
      last_done_at: '2027-01-01T03:30:00.000Z',
      due_at: '2027-04-02T05:00:00.000Z',
    }),
  ]);
  expect(withRehearsalDone(done, 'rotation', keyRef, '2027-01-01T03:30:00.000Z')).toEqual(done);
  expect(withRehearsalDone(done, 'rotation', keyRef, '2026-12-01T03:30:00.000Z')).toEqual(done);
  expect(withBoundKey(done, { ...binding, cryptoperiod_days: 1 }, '2027-02-01T00:00:00.000Z')).toEqual(done);
  expect(withoutKey(done, (each) => each === keyRef).every(({ key_ref: key }) => key === other)).toBe(true);
});

test('it is overdue from the moment after its time', () => {
  const calendar = withBoundKey([], binding, '2026-11-21T12:00:00.000Z');
  expect(overdueAt(calendar, '2027-01-02T05:00:00.000Z')).toEqual([]);
  expect(overdueAt(calendar, '2027-01-02T05:00:00.001Z').map(({ kind }) => kind)).toEqual(['rotation']);
  expect(overdueAt(calendar, '2027-02-01T00:00:00.000Z').map(({ kind }) => kind)).toEqual(kinds);
});

test('in whichever zone and whenever it was done, a drill each quarter by its schedule never becomes overdue', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'Pacific/Auckland',
    'America/St_Johns',
    'Asia/Kathmandu',
  );
  const moments = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(zones, moments, (timeZone, moment) => {
      const [, rotation] = withBoundKey([], { ...binding, time_zone: timeZone }, moment.toISOString());
      const due = new Date(rotation?.due_at ?? '');
      const hour = 3_600_000;
      // A day and five hours before it is due, the quarter has just begun.
      const began = new Date(due.getTime() - 29 * hour);
      expect(quarterOf(began, timeZone)).not.toBe(quarterOf(moment, timeZone));
      expect(quarterOf(new Date(began.getTime() - hour), timeZone)).toBe(quarterOf(moment, timeZone));
    }),
    { numRuns: 60 },
  );
});
