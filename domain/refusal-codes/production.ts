import type { CodeEntry } from './code-entry';

/** Of admission to production: its precheck, its policy, and its scope. */
export const productionCodes = {
  production_admission_precheck_fixture_evidence: {
    mend: 'resubmit',
    reason: 'Production was requested for a tenant that is a fixture.',
    remedy: 'Leave request_production out, or run the precheck for a tenant that is not a fixture.',
  },
  production_admission_prerequisites_missing: {
    mend: 'evidence',
    reason: 'Prerequisite records of the precheck are absent or unknown.',
    remedy: 'Record each prerequisite that the refusal lists.',
  },
  production_admission_disabled: {
    mend: 'never',
    reason: 'Production admission is disabled in this deployment; no signature opens it.',
    remedy: 'Nothing in a request: leave the signature out to have the precheck recorded as pending.',
  },
  production_admission_manual_gate_required: {
    mend: 'never',
    reason: 'Every prerequisite is known; the decision itself is left to a manual gate.',
    remedy: 'Nothing while production admission is disabled: the precheck stays pending.',
  },
  production_admission_policy_public_launch_forbidden: {
    mend: 'resubmit',
    reason: 'The policy claims a public launch or uses a phrase that the boundary contract forbids.',
    remedy: 'Take the claim or the phrase out.',
  },
  production_admission_policy_enable_forbidden: {
    mend: 'resubmit',
    reason: 'A policy cannot enable production admission.',
    remedy: 'Send the policy with production_admission_enabled: false.',
  },
  production_admission_policy_scope_missing: {
    mend: 'resubmit',
    reason: 'A field that bounds the scope of the policy is empty.',
    remedy: 'Fill every field that the refusal lists.',
  },
  production_scope_public_launch_forbidden: {
    mend: 'resubmit',
    reason: 'The candidate operation claims a public launch.',
    remedy: 'Send the evaluation with public_launch_claim: false.',
  },
} as const satisfies Record<string, CodeEntry>;
