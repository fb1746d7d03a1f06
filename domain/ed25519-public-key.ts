import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';

/** An Ed25519 public key (RFC 8032): its 32 bytes, base64url without padding, as the `x` of its JWK has them (RFC 8037, 2). */
export const ed25519PublicKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, {
    error: 'expected an Ed25519 public key: 32 bytes, base64url',
    abort: true,
  })
  .refine(isSoundPoint, 'expected an Ed25519 public key: a point of the curve, canonical, not of small order')
  .brand<'Ed25519PublicKey'>();
export type Ed25519PublicKey = z.output<typeof ed25519PublicKeySchema>;

/** The thumbprint of its JWK (RFC 7638, 3; RFC 8037, appendix A.3), lower-case hexadecimal. */
export function thumbprintOf(key: Ed25519PublicKey): string {
  return digestOf(key).toString('hex');
}

/** The same as JOSE writes it, base64url; of the `x` of any JWK on this curve. */
export function jwkThumbprintOf(x: string): string {
  return digestOf(x).toString('base64url');
}

function digestOf(x: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }), 'utf8')
    .digest();
}

/** @param signature 64 bytes (RFC 8032, 5.1.6). */
export function isSignedBy(key: Ed25519PublicKey, message: string, signature: Buffer): boolean {
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
  return verify(null, Buffer.from(message, 'utf8'), publicKey, signature);
}

/** The prime of the field and the constant of the curve: RFC 8032, 5.1. */
const p = 2n ** 255n - 19n;
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** The y of the eight points whose order divides eight: with such a key, signatures exist that fit any message. */
const orderEight = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
const ySmallOrder: ReadonlySet<bigint> = new Set([0n, 1n, p - 1n, orderEight, p - orderEight]);

/** Node takes any 32 bytes for a key. */
function isSoundPoint(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== text) return false;
  const littleEndian = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const y = BigInt.asUintN(255, littleEndian);
  if (y >= p || ySmallOrder.has(y)) return false;
  // x² = (y² - 1) / (d y² + 1): RFC 8032, 5.1.3. By Euler's criterion, u/v is a square if u v is one.
  const u = (y * y - 1n) % p;
  const v = (d * y * y + 1n) % p;
  return powerModulo((u * v) % p, (p - 1n) / 2n) === 1n;
}

function powerModulo(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}
