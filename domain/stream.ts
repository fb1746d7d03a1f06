import type { Reference } from './reference';

/** The name of a stream of events. A record's stream is its reference; streams that index facts have names of their own. */
export type Stream = string;

/** Every revocation of a key, whichever record made it. Read by each decision that uses the key, "none yet" included. */
export function keyRevocationStream(keyRef: Reference): Stream {
  return `key_revocation/${keyRef}`;
}

/** The newest record of a kind, event by event, for decisions that infer from it what their request leaves out. */
export function latestStream(kind: string): Stream {
  return `latest/${kind}`;
}
