import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { ecdsaFromDer, ecdsaToDer } from '../../custody/ecdsa-signature';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('a signature means the same either way, whatever zeroes its numbers begin with', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (message) => {
      const der = sign('sha256', message, privateKey);
      const bare = ecdsaFromDer(der) ?? Buffer.alloc(0);
      expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, bare)).toBe(true);
      expect(ecdsaToDer(bare)).toEqual(der);
    }),
    { numRuns: 300 },
  );
});

test('any two numbers come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bare) => {
      expect(ecdsaFromDer(ecdsaToDer(bare) ?? Buffer.alloc(0))).toEqual(Buffer.from(bare));
    }),
  );
});

test('what is no signature is told as none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const read = ecdsaFromDer(bytes);
      expect(read === undefined || read.length === 64).toBe(true);
      if (bytes.length !== 64) expect(ecdsaToDer(bytes)).toBeUndefined();
    }),
  );
});
