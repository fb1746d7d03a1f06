import type { FastifyRequest } from 'fastify';
import { longestCapabilityToken } from '../domain/capability-token';

/** A token as a request carries it. */
export interface PresentedToken {
  /** By RFC 6750, or with a proof of possession by RFC 9449. */
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

// Longer than any token that is given out is not looked up.
const pattern = new RegExp(`^(Bearer|DPoP) +([\\x21-\\x7e]{1,${longestCapabilityToken}}) *$`, 'i');

export function presentedToken({ headers: { authorization } }: FastifyRequest): PresentedToken | undefined {
  const [, scheme, token] = pattern.exec(authorization ?? '') ?? [];
  if (scheme === undefined || token === undefined) return undefined;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token };
}
