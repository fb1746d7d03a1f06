/**
 * An idempotency key, or another name, that nothing else has. `crypto.randomUUID` is kept from pages that came over plain
 * HTTP; random bytes are not.
 */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
