import type { CodeEntry } from './code-entry';

/** Of tenants and companies on their way to the pilot. */
export const lifecycleCodes = {
  production_tenant_lifecycle_fixture_refused: {
    mend: 'resubmit',
    reason: 'A fixture takes no part in the production lifecycle of a tenant.',
    remedy: 'Advance a tenant whose onboarding is not a fixture.',
  },
  production_tenant_lifecycle_state_invalid: {
    mend: 'resubmit',
    reason: 'The target is not a state of the lifecycle.',
    remedy: 'Name candidate, evidence_pending, reviewer_pending, verified_for_pilot, refused or revoked.',
  },
  production_tenant_lifecycle_transition_invalid: {
    mend: 'resubmit',
    reason: 'The lifecycle has no step from the state that stands to the target.',
    remedy: 'Read the standing state, and name one that follows it.',
  },
  production_tenant_lifecycle_evidence_missing: {
    mend: 'evidence',
    reason: 'The step needs evidence, and none is named or some of it is not a known record.',
    remedy: 'Record the evidence with evidence.record and name it.',
  },
  production_tenant_lifecycle_reviewer_missing: {
    mend: 'evidence',
    reason:
      'The step needs the receipt of a reviewer, and none is named or some of them are not known records.',
    remedy: "Record the reviewer's receipt with evidence.record and name it.",
  },
  production_company_lifecycle_fixture_refused: {
    mend: 'resubmit',
    reason: 'A fixture takes no part in the production lifecycle of a company.',
    remedy: 'Advance a company whose bootstrap is not a fixture.',
  },
  production_company_lifecycle_state_invalid: {
    mend: 'resubmit',
    reason: 'The target is not a state of the lifecycle.',
    remedy: 'Name candidate, evidence_pending, reviewer_pending, verified_for_pilot, refused or revoked.',
  },
  production_company_lifecycle_transition_invalid: {
    mend: 'resubmit',
    reason: 'The lifecycle has no step from the state that stands to the target.',
    remedy: 'Read the standing state, and name one that follows it.',
  },
  production_company_lifecycle_evidence_missing: {
    mend: 'evidence',
    reason: 'The step needs evidence, and none is named or some of it is not a known record.',
    remedy: 'Record the evidence with evidence.record and name it.',
  },
  production_company_lifecycle_reviewer_missing: {
    mend: 'evidence',
    reason:
      'The step needs the receipt of a reviewer, and none is named or some of them are not known records.',
    remedy: "Record the reviewer's receipt with evidence.record and name it.",
  },
} as const satisfies Record<string, CodeEntry>;
