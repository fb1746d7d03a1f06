import { randomBytes } from 'node:crypto';

/** A bearer token for an operator: 256 random bits, with a prefix that secret scanners can know. */
export function newOperatorToken(): string {
  return `pct_${randomBytes(32).toString('base64url')}`;
}
