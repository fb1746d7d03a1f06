import { generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { ed25519PublicKeySchema, isSignedBy, thumbprintOf } from '../../domain/ed25519-public-key';
import { HOLDER_KEY_ENROLLED, holderKeyOf, holderKeyReference } from '../../domain/holder-key';
import { reference } from '../../domain/reference';
import { sessionMessage } from '../../domain/session-message';

/** RFC 8037, appendix A: the public key, and its thumbprint in base64url. */
const rfc8037 = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const rfc8037Thumbprint = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

/** Little-endian, as RFC 8032 writes a point. */
function keyOf(y: bigint, sign = 0n): string {
  const hexadecimal = (y + (sign << 255n)).toString(16).padStart(64, '0');
  return Buffer.from(hexadecimal, 'hex').reverse().toString('base64url');
}

const p = 2n ** 255n - 19n;
const orderEight = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

test('a key is named by its thumbprint', () => {
  const key = ed25519PublicKeySchema.parse(rfc8037);
  const expected = Buffer.from(rfc8037Thumbprint, 'base64url').toString('hex');
  expect(thumbprintOf(key)).toBe(expected);
  expect(holderKeyReference(key)).toBe(`holder_key:${expected}`);
});

test('every key that is made is taken, and its signatures fit their message alone', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (message, other) => {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const key = ed25519PublicKeySchema.parse(publicKey.export({ format: 'jwk' }).x);
      const signature = sign(null, Buffer.from(message, 'utf8'), privateKey);
      expect(isSignedBy(key, message, signature)).toBe(true);
      expect(isSignedBy(key, other, signature)).toBe(other === message);
      expect(isSignedBy(ed25519PublicKeySchema.parse(rfc8037), message, signature)).toBe(false);
    }),
    { numRuns: 25 },
  );
});

test.each([
  ['the neutral point', keyOf(1n)],
  ['the neutral point, its sign set', keyOf(1n, 1n)],
  ['a point of order two', keyOf(p - 1n)],
  ['points of order four', keyOf(0n)],
  ['points of order four, the sign set', keyOf(0n, 1n)],
  ['a point of order eight', keyOf(orderEight)],
  ['its negative', keyOf(orderEight, 1n)],
  ['another point of order eight', keyOf(p - orderEight)],
  ['the neutral point, not reduced', keyOf(p + 1n)],
  ['a point of order four, not reduced', keyOf(p)],
  ['no point of the curve', keyOf(2n)],
  ['a text that is too short', rfc8037.slice(1)],
  ['a text that is too long', `${rfc8037}A`],
  ['another text for the same bytes', `${rfc8037.slice(0, -1)}p`],
  ['padding', `${rfc8037}=`],
  ['plain base64', rfc8037.replace('_', '/')],
])('%s is no key', (_name, text) => {
  const { error } = ed25519PublicKeySchema.safeParse(text);
  expect(error?.issues.map(({ message }) => message)).toEqual([
    expect.stringContaining('expected an Ed25519 public key'),
  ]);
});

test('what is signed names its purpose, the tenant, the key and the challenge', () => {
  const message = sessionMessage(reference('tenant_node', 'a'), reference('holder_key', 'b'), 'c');
  expect(message).toBe('portcullis-session-v1\ntenant_node:a\nholder_key:b\nc');
});

test('a stream that holds something else is no holder key', () => {
  const of = holderKeyReference(ed25519PublicKeySchema.parse(rfc8037));
  const now = '2026-11-21T12:00:00.000Z';
  const event = (body: object) => ({
    stream: of,
    type: HOLDER_KEY_ENROLLED,
    data: { operation: 'holderKey.enroll', outcome: 'recorded', request: {}, body: { ...body } },
    id: '0197f0a0-0000-7000-9000-000000000001',
    version: 1,
    actor: '0197f0a0-0000-7000-9000-000000000002',
    restedOn: {},
    recordedAt: now,
    salt: '',
    leafHash: '',
  });
  const body = {
    holder_key: of,
    principal: '0197f0a0-0000-7000-9000-000000000003',
    public_key: rfc8037,
    status: 'active',
  };
  expect(holderKeyOf(of, event(body), now)).toEqual(body);
  expect(holderKeyOf(of, event({ ...body, status: 'lost' }), now)).toBeUndefined();
  expect(holderKeyOf(of, undefined, now)).toBeUndefined();
});
