/**
 * Which kinds of record a field accepts, where that is not just the field's own name. A record of another kind is
 * unknown to the gate that asks.
 */
export const acceptedKinds = {
  key_ref: ['signing_key', 'key_registry'],
  key_custody_attestation: ['key_custody_attestation'],
  key_custody_provider_attestation: ['key_custody_provider_attestation'],
  approver_receipt: ['human_presence_receipt'],
  tenant_onboarding: ['tenant_node', 'tenant_onboarding'],
  company_bootstrap: ['company_geist'],
  standing_grant: ['standing', 'standing_grant'],
  production_precheck: ['production_admission_precheck'],
  edge_access_policy: ['edge_access_policy', 'ops_edge_policy'],
  authority_package: ['authority_package'],
  proof_issuer: ['proof_issuer'],
  backup_restore_receipt: ['receipt', 'ops_restore_rehearsal', 'ops_backup_restore'],
  hostile_suite_receipt: ['receipt', 'staging_maturity_report'],
  tenant_onboarding_gate: ['tenant_onboarding_gate'],
  human_presence_receipt: ['human_presence_receipt'],
  connector_consent: ['connector_consent'],
  proof_bundle: ['proof_bundle'],
  edge_policy: ['edge_access_policy', 'ops_edge_policy'],
  restore_rehearsal: ['receipt', 'ops_restore_rehearsal', 'ops_backup_restore'],
  rollback_rehearsal: ['ops_rollback'],
  incident_receipt: ['ops_incident'],
  reviewer_receipts: ['reviewer_receipt', 'human_presence_receipt'],
} as const satisfies Record<string, readonly string[]>;

/** Kinds that only Portcullis makes, as the answer of an operation or by itself: nobody enters one as evidence. */
export const kindsMadeByOperations: ReadonlySet<string> = new Set([
  'company_geist',
  'company_lifecycle',
  'holder_key',
  'key_custody_attestation',
  'key_custody_break_glass',
  'key_custody_provider_attestation',
  'key_custody_public_verification_material',
  'key_custody_readiness',
  'key_custody_revocation',
  'key_custody_rotation',
  'key_custody_signing_rehearsal',
  'key_lifecycle',
  'pilot',
  'pilot_gate',
  'production_admission_policy',
  'production_admission_precheck',
  'production_scope',
  'production_scope_decision',
  'provider_observation',
  'provisioning',
  'refusal',
  'staging_maturity_report',
  'tenant_lifecycle',
  'tenant_node',
  'tenant_onboarding',
  'tenant_onboarding_gate',
]);

/** The providers that custody may be attested with. */
export const custodyProviders = [
  'fixture_provider',
  'fixture_staging_secret_file',
  'reserved_kms_adapter',
  'embedded',
  'pkcs11',
  'transit',
  'aws_kms',
] as const;
