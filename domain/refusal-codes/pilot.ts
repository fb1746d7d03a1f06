import type { CodeEntry } from './code-entry';

/** Of the maturity report and the gate of the pilot. */
export const pilotCodes = {
  staging_maturity_report_production_claim_forbidden: {
    mend: 'resubmit',
    reason: 'The report claims that production is enabled or publicly launched.',
    remedy: 'Report with production_admission_enabled: false and public_launch_claim: false.',
  },
  staging_maturity_report_commitment_missing: {
    mend: 'resubmit',
    reason: 'A commitment of the report is absent.',
    remedy: 'Give report_commitment and source_summary_commitment.',
  },
  staging_maturity_report_boundary_failed: {
    mend: 'resubmit',
    reason: 'A boundary assertion of the report is absent or does not hold.',
    remedy: 'Mend what the refusal lists on the staging system, run the trials again and report anew.',
  },
  staging_maturity_report_not_full_coverage: {
    mend: 'resubmit',
    reason: 'The trials or the proof verifications of the report do not cover all that was required.',
    remedy:
      'Run what is missing: each required trial once and passed, each proof verified or refused as expected.',
  },
  pilot_public_launch_claim_forbidden: {
    mend: 'resubmit',
    reason: 'The pilot does not rule out a claim of public launch.',
    remedy: 'Send the request with no_public_launch_claim: true.',
  },
  pilot_automated_filing_forbidden: {
    mend: 'resubmit',
    reason: 'The pilot does not rule out automated filing.',
    remedy: 'Send the request with automated_filing_disabled: true.',
  },
  pilot_prerequisites_missing: {
    mend: 'evidence',
    reason: 'A prerequisite record of the pilot is unknown, or a boundary hash is absent.',
    remedy: 'Record each prerequisite that the refusal lists, and give each hash.',
  },
  pilot_production_gate_signature_missing: {
    mend: 'resubmit',
    reason: 'Every prerequisite is known, but the signature of the production gate is absent.',
    remedy: 'Give production_gate_signature.',
  },
  pilot_production_admission_disabled: {
    mend: 'never',
    reason:
      'Every prerequisite and the signature are there, but production admission of pilots is disabled in this deployment.',
    remedy: 'Nothing in a request: the gate refuses while production admission is disabled.',
  },
} as const satisfies Record<string, CodeEntry>;
