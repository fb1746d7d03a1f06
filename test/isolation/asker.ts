import { proofOf } from '../../client';
import { type HeldToken, signerOf } from '../api/capability-token';

/** Whoever asks in the name of a tenant. */
export interface Asker {
  readonly what: string;
  /** Whether next to nothing of its own tenant is closed to it. */
  readonly mayMost: boolean;
  readonly credentials: Credentials;
}

/** The headers by which somebody is let in, with this one request. */
export type Credentials = (method: string, url: string) => Promise<Readonly<Record<string, string>>>;

/** A token as it is, of a session or a capability token; null is none. */
export function bearing(token: string | null): Credentials {
  return async () => (token === null ? {} : { authorization: `Bearer ${token}` });
}

/** A capability token that is bound to a key, with a proof of that key for each request. */
export function proving({ token, key }: Pick<HeldToken, 'token' | 'key'>): Credentials {
  const held = { publicKey: key.publicKey, sign: signerOf(key) };
  return async (method, url) => ({
    authorization: `DPoP ${token}`,
    dpop: await proofOf(held, token, { method, url }),
  });
}
