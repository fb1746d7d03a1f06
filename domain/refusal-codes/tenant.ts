import type { CodeEntry } from './code-entry';

/** Of tenants and companies that are created, and of the gate that they pass. */
export const tenantCodes = {
  tenant_create_key_custody_missing: {
    mend: 'evidence',
    reason: 'No known key-custody attestation stands behind the tenant.',
    remedy: 'Record the attestation with keyCustody.attest, then create the tenant.',
  },
  koerper_fixture_only: {
    mend: 'resubmit',
    reason: 'The onboarding gate takes fixtures only.',
    remedy: 'Send the request with fixture: true.',
  },
  tenant_onboarding_key_custody_missing: {
    mend: 'resubmit',
    reason: 'The request names no key-custody attestation.',
    remedy: 'Name one in key_custody_attestation.',
  },
  tenant_onboarding_production_precheck_missing: {
    mend: 'resubmit',
    reason: 'The request names no production precheck.',
    remedy: 'Run production.admissionPrecheck and name its record in production_precheck.',
  },
  tenant_onboarding_standing_missing: {
    mend: 'resubmit',
    reason: 'The request names no standing grant.',
    remedy: 'Name one in standing_grant.',
  },
  tenant_onboarding_candidate_unknown: {
    mend: 'evidence',
    reason: 'The onboarding candidate is not a known record of this tenant.',
    remedy: 'Create it with tenant.create.',
  },
  tenant_onboarding_company_bootstrap_unknown: {
    mend: 'evidence',
    reason: 'The company bootstrap is not a known record of this tenant.',
    remedy: 'Record it with company.bootstrap.',
  },
  tenant_onboarding_key_custody_unknown: {
    mend: 'evidence',
    reason: 'The key-custody attestation is not a known record of this tenant.',
    remedy: 'Record it with keyCustody.attest.',
  },
  tenant_onboarding_production_precheck_unknown: {
    mend: 'evidence',
    reason: 'The production precheck is not a known record of this tenant.',
    remedy: 'Record it with production.admissionPrecheck.',
  },
  tenant_onboarding_standing_unknown: {
    mend: 'evidence',
    reason: 'The standing grant is not a known record of this tenant.',
    remedy: 'Record the grant with evidence.record.',
  },
} as const satisfies Record<string, CodeEntry>;
