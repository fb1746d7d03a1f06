import type { z } from 'zod';
import type { provisioningDocumentSchema } from '../../application/provisioning/document';
import type { JsonObject } from '../../domain/json';

type Document = z.input<typeof provisioningDocumentSchema>;

export interface SampleOptions {
  /** Leaves the standing grant out of the evidence, so that the onboarding gate refuses and the run waits. */
  readonly withoutStanding?: boolean;
  /** ISO 8601. */
  readonly evidenceDeadline?: string;
  /** Changes the document's last section, so that another document comes of it. */
  readonly policy?: Partial<Document['admission_policy']>;
  readonly precheck?: Partial<Document['precheck']>;
  readonly publicKey?: string;
}

/** The tenant of a sample document. */
export function sampleTenant(name: string): string {
  return `tenant_node:${name}`;
}

export function standingOf(name: string): string {
  return `standing:${name}_director`;
}

/** What `evidence.record` takes to make the standing grant known that a sample document asks for. */
export function standingEvidence(name: string): JsonObject {
  return { tenant: sampleTenant(name), ...evidenceOf(standingOf(name)) };
}

/** A document that completes, as a caller would send it: 6 pieces of evidence and the 7 steps. */
export function sampleDocument(name: string, options: SampleOptions = {}): Document {
  const { withoutStanding = false, evidenceDeadline, policy = {}, precheck = {} } = options;
  const evidence = [
    `edge_access_policy:${name}`,
    `authority_package:${name}`,
    `proof_issuer:${name}`,
    `receipt:${name}_restore_verified`,
    `receipt:${name}_hostile_suite_verified`,
    ...(withoutStanding ? [] : [standingOf(name)]),
  ];
  return {
    tenant: sampleTenant(name),
    company: `company_geist:${name}`,
    fixture: true,
    ...(evidenceDeadline === undefined ? {} : { evidence_deadline: evidenceDeadline }),
    evidence: evidence.map(evidenceOf),
    key_custody: {
      attestation_ref: `key_custody_attestation:${name}`,
      mode: 'staging_env',
      provider: 'fixture_staging_secret_file',
      key_ref: `key_registry:${name}_staging`,
      public_key: options.publicKey ?? 'fixture-public-key-not-production',
      attestation_hash: `sha256:${name}_attestation`,
    },
    key_custody_provider: {
      provider_attestation_ref: `key_custody_provider_attestation:${name}`,
      mode: 'reserved_kms',
      provider: 'reserved_kms_adapter',
      key_ref: `key_registry:${name}_kms`,
      public_key: 'reserved-provider-public-key-fixture',
      attestation_hash: `sha256:${name}_provider_attestation`,
      verification_material: { issuer: 'fixture', kid: name },
    },
    tenant_create: {
      host: `${name}.gestalt.local`,
      authority_epoch: `authority_epoch:${name}_root`,
      home_reality: 'reality:record',
      signing_key: `signing_key:${name}_root`,
      encryption_key: `encryption_key:${name}_root`,
      auth_policy: 'auth_policy:default',
    },
    company_bootstrap: {
      legal_name_hash: `sha256:${name}_legal_name`,
      legal_form: 'GmbH',
      jurisdiction: 'DE-BE',
      register_number_hash: `sha256:${name}_register_number`,
    },
    precheck: {
      precheck_ref: `production_admission_precheck:${name}`,
      edge_access_policy: `edge_access_policy:${name}`,
      authority_package: `authority_package:${name}`,
      proof_issuer: `proof_issuer:${name}`,
      backup_restore_receipt: `receipt:${name}_restore_verified`,
      hostile_suite_receipt: `receipt:${name}_hostile_suite_verified`,
      ...precheck,
    },
    onboarding_gate: { standing_grant: standingOf(name) },
    admission_policy: {
      policy_ref: `production_admission_policy:${name}`,
      jurisdiction: 'DE',
      vertical: 'invoice_payment_advisor',
      tenant_type: 'single_company_pilot',
      admitted_connectors: ['sandbox_invoice'],
      admitted_authority_packages: [`authority_package:${name}`],
      admitted_effects: ['none_production_disabled'],
      admitted_proof_outputs: ['redacted_proof_bundle'],
      excluded_operations: ['public_launch_claim', 'automated_filing'],
      forbidden_data_classes: ['raw_biometric_material', 'raw_database_access'],
      admission_signer: `policy_signer:${name}`,
      admission_signer_commitment: `sha256:${name}_policy_signer`,
      ...policy,
    },
  };
}

function evidenceOf(reference: string) {
  return {
    reference,
    commitment: `sha256:${reference.replace(/[^A-Za-z0-9_]/g, '_')}`,
    issuer: 'authority:register_fixture',
    fixture: true,
  };
}
