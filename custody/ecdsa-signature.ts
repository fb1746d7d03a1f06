/**
 * ECDSA signatures of P-256 are written two ways: as a DER sequence of two integers (RFC 3279, 2.2.3), and as the two
 * numbers side by side (IEEE P1363, RFC 7518, 3.4).
 */
const size = 32;
const sequence = 0x30;
const integer = 0x02;

/** Undefined where it is no signature of P-256. */
export function ecdsaFromDer(der: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(der);
  if (bytes[0] !== sequence || bytes[1] !== bytes.length - 2) return undefined;
  const numbers: Buffer[] = [];
  for (let at = 2; at < bytes.length; ) {
    const length = bytes[at + 1] ?? 0;
    if (bytes[at] !== integer || length === 0 || at + 2 + length > bytes.length) return undefined;
    const number = withoutLeadingZeros(bytes.subarray(at + 2, at + 2 + length));
    if (number.length > size) return undefined;
    numbers.push(Buffer.concat([Buffer.alloc(size - number.length), number]));
    at += 2 + length;
  }
  return numbers.length === 2 ? Buffer.concat(numbers) : undefined;
}

/** Undefined where it is no signature of P-256. */
export function ecdsaToDer(signature: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(signature);
  if (bytes.length !== 2 * size) return undefined;
  const content = Buffer.concat([bytes.subarray(0, size), bytes.subarray(size)].map(derInteger));
  return Buffer.concat([Buffer.of(sequence, content.length), content]);
}

function derInteger(number: Buffer): Buffer {
  const significant = withoutLeadingZeros(number);
  // A set first bit would make it negative.
  const padded =
    significant.length === 0 || (significant[0] ?? 0) >= 0x80
      ? Buffer.concat([Buffer.of(0), significant])
      : significant;
  return Buffer.concat([Buffer.of(integer, padded.length), padded]);
}

function withoutLeadingZeros(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : number.subarray(first);
}
