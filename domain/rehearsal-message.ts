/**
 * What a rehearsal has a key sign. It begins with what it is, so that no signature of a rehearsal can pass for one of
 * anything else, and holds what was to be signed only as it was given: a nonce or a commitment.
 */
export function rehearsalMessage(rehearsal: string, subject: string): Uint8Array {
  return Buffer.from(['portcullis-rehearsal-v1', rehearsal, subject].join('\n'), 'utf8');
}
