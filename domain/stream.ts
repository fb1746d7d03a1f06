import type { Reference } from './reference';

/** The name of a stream of events. A record's stream is its reference; streams that index facts have names of their own. */
export type Stream = string;

/** Every revocation of a key, whichever record made it. Read by each decision that uses the key, "none yet" included. */
export function keyRevocationStream(keyRef: Reference): Stream {
  return `key_revocation/${keyRef}`;
}

/**
 * The records of a kind, and of kinds that stand for it, each as it was made: its newest event tells what a request
 * leaves out that means the newest of them.
 */
export function latestStream(kind: string): Stream {
  return `latest/${kind}`;
}

/** That a drill was concluded: its observations serve one decision. */
export function rehearsalConclusionStream(rehearsal: string): Stream {
  return `rehearsal_conclusion/${rehearsal}`;
}

/**
 * Every answer to a request for emergency access, whoever gave it: each is indexed here as it is recorded, and what
 * becomes of the request rests on all of them.
 */
export function breakGlassAnswersStream(rehearsal: string): Stream {
  return `break_glass_answers/${rehearsal}`;
}

/** Every grant of emergency access to a key: the newest must have been reviewed before there is another. */
export function breakGlassGrantsStream(keyRef: Reference): Stream {
  return `break_glass_grants/${keyRef}`;
}

/** The answers that a proof of presence stood behind: it tells that one person is there, and no other. */
export function presenceUseStream(receipt: Reference): Stream {
  return `presence_use/${receipt}`;
}
