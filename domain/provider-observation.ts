import { z } from 'zod';
import { keyNameSchema, keyStoreProviders } from './key';
import { type Reference, reference, referenceSchema } from './reference';

/** The steps of a drill at a provider. */
export const observedSteps = [
  'examine',
  'create',
  'rotate',
  'sign_with_old',
  'sign_with_new',
  'retire_old',
  'prove_old_retired',
  'verify_old',
  'sign',
  'use_access',
  'prove_access_ended',
  'clean_up',
] as const;
export type ObservedStep = (typeof observedSteps)[number];

/**
 * What a provider was asked and what came of it: the body of a record that only Portcullis itself makes, and on which the
 * decision that concludes a rehearsal rests. Never key material, never a credential.
 */
export const providerObservationSchema = z.object({
  provider_observation: referenceSchema,
  rehearsal: z.uuid(),
  key_ref: referenceSchema,
  provider_binding: referenceSchema,
  step: z.enum(observedSteps),
  title: z.string(),
  key_store: z.string(),
  provider: z.enum(keyStoreProviders),
  key_name: keyNameSchema,
  key_version: z.string().nullable(),
  /** `ok`, or the code of what kept it from being so. */
  result: z.string(),
  /** Whether that is what the drill wants to see: of a retired key, a refusal to sign. */
  as_expected: z.boolean(),
  /** What is public of what the provider gave: public keys, signatures, states. */
  details: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])),
  started_at: z.iso.datetime(),
  milliseconds: z.number().nonnegative(),
});
export type ProviderObservation = z.output<typeof providerObservationSchema>;

export const providerObservationKind = 'provider_observation';

export function providerObservation(eventId: string): Reference {
  return reference(providerObservationKind, eventId);
}
