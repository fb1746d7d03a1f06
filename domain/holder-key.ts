import { z } from 'zod';
import { type Ed25519PublicKey, ed25519PublicKeySchema, thumbprintOf } from './ed25519-public-key';
import type { RecordedEvent } from './event';
import { knownRecord } from './known-record';
import { type Reference, reference, referenceSchema } from './reference';

/** The types of the events that a holder key's record is made of. */
export const HOLDER_KEY_ENROLLED = 'HOLDER_KEY_ENROLLED';
export const HOLDER_KEY_ROTATED = 'HOLDER_KEY_ROTATED';
/** Its sessions end with it; those of a key that was rotated don't. */
export const HOLDER_KEY_REVOKED = 'HOLDER_KEY_REVOKED';

/** Only an active key opens sessions. `rotated` and `revoked` are for good: the key is never enrolled again. */
const holderKeyStatuses = ['active', 'rotated', 'revoked'] as const;

/** The body of a holder key's record: a key by which a principal proves that it is who asks. */
export const holderKeyBodySchema = z.object({
  holder_key: referenceSchema,
  /** UUID of the principal, who may have several keys; no other has this one. */
  principal: z.uuid(),
  public_key: ed25519PublicKeySchema,
  status: z.enum(holderKeyStatuses),
});
export type HolderKeyBody = z.output<typeof holderKeyBodySchema>;

export const holderKeyKind = 'holder_key';

/** The name of a key's record: the thumbprint of its JWK, so that a key has one record in a tenant, whoever enrols it. */
export function holderKeyReference(key: Ed25519PublicKey): Reference {
  return reference(holderKeyKind, thumbprintOf(key));
}

/** What the newest event of a holder key's stream says of it; undefined where there is none. */
export function holderKeyOf(
  of: Reference,
  head: RecordedEvent | undefined,
  now: string,
): HolderKeyBody | undefined {
  const parsed = holderKeyBodySchema.safeParse(knownRecord(of, head, now)?.data.body);
  return parsed.success ? parsed.data : undefined;
}
