import { canonicalJson } from '../../domain/canonical-json';
import { commitmentTo } from '../../domain/commitment';
import { type JsonObject, jsonObject } from '../../domain/json';
import type { ObservedStep, ProviderObservation } from '../../domain/provider-observation';
import type { RehearsalEnding, RehearsalKind } from '../../domain/rehearsal';
import { productionShut } from '../../operations/staging-maturity-report';

/** A rehearsal as the records tell it. */
export interface ReportedRehearsal {
  readonly kind: RehearsalKind;
  readonly state: RehearsalEnding;
  /** The record, or the refusal, that concluded it. */
  readonly record: string | null;
  readonly observed: readonly Pick<ProviderObservation, 'provider_observation' | 'step' | 'as_expected'>[];
}

/** What the report sums up. */
export interface RunToReport {
  readonly provisioning: string;
  /** The records of the run's decisions, in their order. */
  readonly decisions: readonly { readonly step: string; readonly record: string }[];
  readonly rehearsals: readonly ReportedRehearsal[];
}

/** The steps of a drill in which a refusal is what it wants to see. */
const refusalsToSee: ReadonlySet<ObservedStep> = new Set(['prove_old_retired', 'prove_access_ended']);

/**
 * What `staging.maturityReport` is asked with after a run's rehearsals: counts of what was really observed, and
 * commitments to what they are counted from. A trial is passed by a rehearsal that was done; a key that signed where it
 * had to refuse is a boundary that failed.
 */
export function maturityClaims({ provisioning, decisions, rehearsals }: RunToReport): JsonObject {
  const observed = rehearsals.flatMap((rehearsal) =>
    rehearsal.observed.filter(({ step }) => step !== 'clean_up'),
  );
  const toRefuse = observed.filter(({ step }) => refusalsToSee.has(step));
  const expected = observed.filter(({ as_expected: asExpected }) => asExpected).length;
  const refused = toRefuse.filter(({ as_expected: asExpected }) => asExpected).length;
  return {
    run_slug: `provisioning-${provisioning}`,
    report_commitment: commitmentTo(canonicalJson(jsonObject({ provisioning, rehearsals }))),
    source_summary_commitment: commitmentTo(canonicalJson(jsonObject({ provisioning, decisions }))),
    trial_count: rehearsals.length,
    pass_count: rehearsals.filter(({ state }) => state === 'done').length,
    manifest_commitment_count: rehearsals.filter(({ record }) => record !== null).length,
    proof_verification_count: observed.length,
    proof_verification_pass_count: expected - refused,
    proof_verification_expected_refusal_count: refused,
    boundary_failure_count: toRefuse.length - refused,
    ...productionShut,
  };
}
