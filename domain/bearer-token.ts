import { createHash, randomBytes } from 'node:crypto';

/** A bearer token for an operator: 256 random bits, with a prefix that secret scanners can know. */
export function newOperatorToken(): string {
  return newToken('pct_');
}

/** A bearer token for a session, made like an operator's. */
export function newSessionToken(): string {
  return newToken(sessionPrefix);
}

/** Whether a token looks like a session's. An operator may have made one by hand that does too. */
export function looksLikeSessionToken(token: string): boolean {
  return token.startsWith(sessionPrefix);
}

/** What is kept of a token. A fast hash is enough: tokens are 256 random bits, or as long as the operator made them. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

const sessionPrefix = 'pcs_';

function newToken(prefix: string): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}
