import { z } from 'zod';
import { type ApprovalPolicy, approvalPolicySchema } from './break-glass';
import { keyNameSchema, keyStoreNameSchema, keyStoreProviders } from './key';
import { kindOf, nameOf, type Reference, reference, referenceSchema } from './reference';
import { rotationPolicies } from './rotation-policy';

export const keyBindingKind = 'key_custody_provider_binding';

/** The record that binds a key: one a key, so that another key store takes another key. */
export function keyBinding(keyRef: Reference): Reference {
  return reference(keyBindingKind, `${kindOf(keyRef)}.${nameOf(keyRef)}`);
}

const { needed, approvers, answer_seconds, access_seconds } = approvalPolicySchema.shape;

/** Who answers for emergency access to the key, and how long that is waited for and lasts. */
export const breakGlassFields = {
  break_glass_approvals: needed
    .default(1)
    .describe('How many principals must approve emergency access to the key.'),
  break_glass_approvers: approvers
    .default([])
    .describe(
      'UUIDs of the principals who may answer; where none is named, every principal of the tenant may.',
    ),
  break_glass_answer_seconds: answer_seconds
    .default(86_400)
    .describe('How long answers to a request for emergency access are waited for.'),
  break_glass_access_seconds: access_seconds
    .default(900)
    .describe('How long emergency access lasts at most.'),
};

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
  ...breakGlassFields,
});
export type KeyBinding = z.output<typeof keyBindingSchema>;

export function approvalPolicyOf(binding: Pick<KeyBinding, keyof typeof breakGlassFields>): ApprovalPolicy {
  return {
    needed: binding.break_glass_approvals,
    approvers: binding.break_glass_approvers,
    answer_seconds: binding.break_glass_answer_seconds,
    access_seconds: binding.break_glass_access_seconds,
  };
}
