import { z } from 'zod';
import { lifecycleStates } from '../../domain/lifecycle';
import { actingFields, flag, optionalCommitment, optionalReference, optionalText } from '../fields';

const lifecycleState = z.enum(lifecycleStates).optional();

/** Document 003, production.scopeEvaluate: whom the evaluation is about, and each posture that a gate looks at. */
export const productionScopeEvaluateRequest = z.strictObject({
  ...actingFields,
  operation: z.string().min(1).max(200).describe('The candidate, such as `tenant.create`.'),
  public_launch_claim: flag.describe('Refused where true.'),

  tenant_ref: optionalReference.describe('Whose lifecycle counts; else that of the acting tenant.'),
  company_ref: optionalReference.describe('Whose lifecycle counts; inferred from nothing.'),
  provider_attestation: optionalReference.describe('The one that custody is inferred from; else the newest.'),
  human_presence_receipt: optionalReference.describe(
    'The one that presence is inferred from; else the newest.',
  ),

  jurisdiction: optionalText,
  tenant_type: optionalText,
  vertical: optionalText,
  data_classes_present: z.array(z.string().min(1).max(200)).max(200).default([]),
  fixture_credential: flag,
  signed_policy_ref: optionalReference,
  signer_commitment: optionalCommitment,
  policy_expired: flag,

  tenant_lifecycle_state: lifecycleState,
  company_lifecycle_state: lifecycleState,
  signer_provider_posture: z
    .enum([
      'fixture',
      'staging_provider_attested',
      'provider_attestation_recorded_unverified',
      'provider_attestation_verified',
    ])
    .optional(),
  key_revocation_status: z.enum(['not_revoked', 'revoked']).optional(),

  session_assurance: z.enum(['operator_token', 'holder_key', 'passkey']).optional(),
  human_presence_freshness: z.enum(['fresh', 'stale', 'fixture']).optional(),
  passkey_binding: optionalReference,
  standing_grant: optionalReference,
  mandate: optionalReference,
  identity_binding: optionalReference,
  hosted_operator_grant: optionalReference,
  authority_package: optionalReference,
  authority_epoch: optionalReference,

  connector_consent: optionalReference,
  connector_adapter_profile: optionalReference,
  invoice_evidence: optionalReference,
  payment_evidence: optionalReference,
  advisor_evidence: optionalReference,
  bookkeeping_evidence: optionalReference,
  closure_evidence: optionalReference,
  period_close_request: optionalReference,

  effect_intent_posture: z.enum(['none', 'simulated', 'live']).optional(),
  schema_posture: z.enum(['compatible', 'breaking']).optional(),
  migration_posture: z.enum(['rehearsed', 'unrehearsed']).optional(),
  restore_rehearsal: optionalReference,
  edge_policy: optionalReference,
  audit_retention_days: z.int().nonnegative().optional().describe('Days.'),
  pilot_admission_record: optionalReference,
});

export type ScopeQuestion = z.output<typeof productionScopeEvaluateRequest>;
