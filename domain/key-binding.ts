import { z } from 'zod';
import { keyNameSchema, keyStoreNameSchema, keyStoreProviders } from './key';
import { kindOf, nameOf, type Reference, reference, referenceSchema } from './reference';
import { rotationPolicies } from './rotation-policy';

export const keyBindingKind = 'key_custody_provider_binding';

/** The record that binds a key: one a key, so that another key store takes another key. */
export function keyBinding(keyRef: Reference): Reference {
  return reference(keyBindingKind, `${kindOf(keyRef)}.${nameOf(keyRef)}`);
}

/** What such a record says: at which key store of the deployment the attested key lies, and how it is drilled. */
export const keyBindingSchema = z.object({
  provider_binding: referenceSchema,
  provider_attestation: referenceSchema,
  key_ref: referenceSchema,
  key_store: keyStoreNameSchema,
  provider: z.enum(keyStoreProviders),
  key_name: keyNameSchema,
  public_key_hash: z.string(),
  rotation_policy: z.enum(rotationPolicies),
  cryptoperiod_days: z.int(),
  time_zone: z.string(),
});
export type KeyBinding = z.output<typeof keyBindingSchema>;
