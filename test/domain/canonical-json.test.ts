import * as fc from 'fast-check';
import { canonicalJson } from '../../domain/canonical-json';
import { type JsonObject, type JsonValue, jsonObject } from '../../domain/json';

/** RFC 8785, appendix B: IEEE 754 bits in hexadecimal and the number's text. */
const numbers: readonly (readonly [string, string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

const text = fc.string({ unit: 'grapheme' });
const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    text,
    fc.array(tie('value')),
    fc.dictionary(text, tie('value'), { noNullPrototype: true }),
  ),
})).value;

test.each(numbers)('writes the number %s as %s', (bits, written) => {
  expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(written);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s', (number) => {
  expect(() => canonicalJson({ number })).toThrow(RangeError);
});

test('writes the sample of RFC 8785, 3.2.2', () => {
  const sample = {
    numbers: [333333333.3333333, 1e30, 4.5, 0.002, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\nA\'B"\\\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(sample)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('sorts members by UTF-16 code units, as RFC 8785, 3.2.3 does', () => {
  const sample = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const written: JsonObject = JSON.parse(canonicalJson(sample));
  // A number-like key would move to the front of a parsed object: the order is read from the text.
  const order = Object.values(sample).sort(
    (one, other) => canonicalJson(sample).indexOf(one) - canonicalJson(sample).indexOf(other),
  );
  expect(written).toEqual(sample);
  expect(order).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test.each(['\ud800', '\udc00', 'a\ud83dz'])('refuses a lone surrogate in a value and in a name', (lone) => {
  expect(() => canonicalJson([lone])).toThrow(RangeError);
  expect(() => canonicalJson({ [lone]: 1 })).toThrow(RangeError);
});

test('reads back as what was written', () => {
  fc.assert(
    fc.property(json, (value) => {
      // JSON has one zero.
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('is one text, whatever the order of the members', () => {
  const object = fc.dictionary(text, json, { noNullPrototype: true });
  fc.assert(
    fc.property(object, fc.infiniteStream(fc.nat()), (given, keys) => {
      const ranked = Object.entries(given).map((entry) => ({ entry, rank: Number(keys.next().value) }));
      const shuffled = ranked.sort((one, other) => one.rank - other.rank).map(({ entry }) => entry);
      expect(canonicalJson(Object.fromEntries(shuffled))).toBe(canonicalJson(given));
    }),
  );
});

describe('the JSON that an object stands for', () => {
  test('leaves undefined members out, at any depth', () => {
    expect(jsonObject({ a: undefined, b: { c: undefined, d: [{ e: undefined }] } })).toEqual({
      b: { d: [{}] },
    });
    expect(Object.keys(jsonObject({ a: undefined }))).toEqual([]);
  });

  test('keeps a member called __proto__', () => {
    const given: object = JSON.parse('{"__proto__":{"admin":true}}');
    expect(canonicalJson(jsonObject(given))).toBe('{"__proto__":{"admin":true}}');
  });

  test.each([[{ a: 1n }], [{ a: () => 1 }], [{ a: [undefined] }], [{ a: Symbol('a') }]])(
    'refuses what JSON has no form for',
    (object) => {
      expect(() => jsonObject(object)).toThrow(TypeError);
    },
  );
});
