import * as fc from 'fast-check';
import { throwAwayKeyName } from '../../application/rehearsals/throw-away-key';
import { keyNameSchema } from '../../domain/key';
import { reference } from '../../domain/reference';
import { rehearsalKinds } from '../../domain/rehearsal';

const keyRef = reference('key_registry', 'm23');
const drill = { kind: 'rotation', keyRef } as const;
const name = throwAwayKeyName(drill, '2026-Q4');

test('every try of a drill finds the same key', () => {
  expect(throwAwayKeyName({ ...drill }, '2026-Q4')).toBe(name);
});

test('the name tells what it is for, and nothing of the key that is drilled', () => {
  expect(name).toMatch(/^rehearsal-rotation-[0-9a-f]{24}$/);
});

test('another kind of drill, key or period has another', () => {
  expect(throwAwayKeyName({ kind: 'break_glass', keyRef }, '2026-Q4')).not.toBe(name);
  expect(throwAwayKeyName({ kind: 'rotation', keyRef: reference('signing_key', 'm23') }, '2026-Q4')).not.toBe(
    name,
  );
  expect(throwAwayKeyName(drill, '2027-Q1')).not.toBe(name);
});

/** Names of keys, and what drills are called: neither holds a slash. */
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/);

test('whatever key and drill are called, every key store takes the name, and no two drills share one', () => {
  const names = new Map<string, string>();
  fc.assert(
    fc.property(fc.constantFrom(...rehearsalKinds), word, word, (kind, key, period) => {
      const drilled = `${kind} ${key} ${period}`;
      const given = throwAwayKeyName({ kind, keyRef: reference('key_registry', key) }, period);
      expect(keyNameSchema.safeParse(given).success).toBe(true);
      expect(names.get(given) ?? drilled).toBe(drilled);
      names.set(given, drilled);
    }),
    { numRuns: 500 },
  );
});
