/** A provisioning document whose every step passes, but the one that asks for the standing grant unless it is given. */
export function documentFor(name: string, { standing = true }: { readonly standing?: boolean } = {}) {
  const evidence = (reference: string) => ({
    reference,
    commitment: `sha256:${name}_fixture`,
    issuer: 'authority:fixture',
    fixture: true,
  });
  return {
    tenant: `tenant_node:${name}`,
    company: `company_geist:${name}`,
    fixture: true,
    evidence: [
      evidence('edge_access_policy:default'),
      evidence('authority_package:vat_2026'),
      evidence('proof_issuer:default'),
      evidence('receipt:restore_verified'),
      evidence('receipt:hostile_suite_verified'),
      ...(standing ? [evidence('standing:managing_director')] : []),
    ],
    key_custody: {
      attestation_ref: `key_custody_attestation:${name}`,
      provider: 'fixture_provider',
      key_ref: `signing_key:${name}`,
      public_key: 'ed25519:fixture_public_key',
      attestation_hash: 'sha256:fixture_attestation',
    },
    key_custody_provider: {
      provider_attestation_ref: `key_custody_provider_attestation:${name}`,
      provider: 'aws_kms',
      key_ref: `signing_key:${name}`,
      public_key: 'ed25519:fixture_public_key',
      attestation_hash: 'sha256:fixture_provider_attestation',
    },
    tenant_create: {
      host: `${name}.example.test`,
      authority_epoch: 'authority_epoch:root',
      home_reality: 'reality:record',
      signing_key: `signing_key:${name}`,
      encryption_key: `encryption_key:${name}`,
      auth_policy: 'auth_policy:default',
    },
    company_bootstrap: {
      legal_name_hash: 'sha256:fixture_legal_name',
      legal_form: 'GmbH',
      jurisdiction: 'DE-BE',
      register_number_hash: 'sha256:fixture_register_number',
    },
    precheck: {
      precheck_ref: `production_admission_precheck:${name}`,
      edge_access_policy: 'edge_access_policy:default',
      authority_package: 'authority_package:vat_2026',
      proof_issuer: 'proof_issuer:default',
      backup_restore_receipt: 'receipt:restore_verified',
      hostile_suite_receipt: 'receipt:hostile_suite_verified',
    },
    onboarding_gate: { standing_grant: 'standing:managing_director' },
    admission_policy: {
      policy_ref: `production_admission_policy:${name}`,
      jurisdiction: 'DE-BE',
      vertical: 'small_business_invoicing',
      tenant_type: 'operator',
      admitted_connectors: ['bank_observation'],
      admitted_authority_packages: ['authority_package:vat_2026'],
      admitted_effects: ['send_invoice_email'],
      admitted_proof_outputs: ['redacted_proof_bundle'],
      excluded_operations: ['automated_filing'],
      forbidden_data_classes: ['raw_biometric_material'],
      admission_signer: 'human_person:root_signer',
      admission_signer_commitment: 'sha256:fixture_admission_signature',
    },
  };
}
