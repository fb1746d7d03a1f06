import { canonicalJson } from '../../domain/canonical-json';
import { commitmentTo } from '../../domain/commitment';
import { type JsonObject, jsonObject } from '../../domain/json';
import type { ObservedStep, ProviderObservation } from '../../domain/provider-observation';
import type { RehearsalEnding, RehearsalKind } from '../../domain/rehearsal';

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

/** What holds of every deployment: nothing of Portcullis opens production, and none of this comes to lie in its store. */
const heldThroughout = {
  gate_state: 'staging_durable_not_production',
  production_admission_enabled: false,
  public_launch_claim: false,
  customer_data_admitted: false,
  root_signing_before: 'no_root_key',
  root_signing_after: 'no_root_key',
  production_admission_before: false,
  production_admission_after: false,
  raw_db: 'not_exposed',
  database_locator_exposed: false,
  raw_biometric_material_exposed: false,
  raw_connector_payload_exposed: false,
  raw_credential_material_stored: false,
  private_key_material_exposed: false,
  raw_package_payload_stored: false,
} as const;

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
    ...heldThroughout,
  };
}
