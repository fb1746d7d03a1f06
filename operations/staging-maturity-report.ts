import { z } from 'zod';
import { commitmentSchema } from '../domain/commitment';
import { type MissingRecord, refuse } from '../domain/decision';
import { actingFields, flag, optionalCommitment, referenceOfKind, text } from './fields';
import { defineOperation } from './operation';

/** What each boundary assertion must be; one that is left out is not met. */
const boundary = z.object({
  boundary_failure_count: z.literal(0),
  gate_state: z.literal('staging_durable_not_production'),
  root_signing_before: z.literal('no_root_key'),
  root_signing_after: z.literal('no_root_key'),
  production_admission_before: z.literal(false),
  production_admission_after: z.literal(false),
  raw_db: z.literal('not_exposed'),
  database_locator_exposed: z.literal(false),
  raw_biometric_material_exposed: z.literal(false),
  raw_connector_payload_exposed: z.literal(false),
  raw_credential_material_stored: z.literal(false),
  private_key_material_exposed: z.literal(false),
  raw_package_payload_stored: z.literal(false),
});

const assertedText = z.string().max(2000).optional();
const assertedFlag = z.boolean().optional();
const count = z.int().nonnegative().optional();

export const stagingMaturityReportRequest = z.strictObject({
  ...actingFields,
  report_ref: referenceOfKind('staging_maturity_report'),
  run_slug: text,
  report_commitment: optionalCommitment,
  source_summary_commitment: optionalCommitment,
  required_trials: z.array(text).max(1000).default([]).describe('At least one, each once.'),
  trial_count: count.describe('As many as there are required trials.'),
  pass_count: count.describe('Must equal trial_count.'),
  manifest_commitment_count: count,
  proof_verification_count: count.describe('Must be the passes and the expected refusals together.'),
  proof_verification_pass_count: count,
  proof_verification_expected_refusal_count: count,
  boundary_failure_count: count.describe(mustBe('boundary_failure_count')),
  gate_state: assertedText.describe(mustBe('gate_state')),
  production_admission_enabled: flag.describe('Refused where true.'),
  public_launch_claim: flag.describe('Refused where true.'),
  customer_data_admitted: flag.describe('Refused where true.'),
  root_signing_before: assertedText.describe(mustBe('root_signing_before')),
  root_signing_after: assertedText.describe(mustBe('root_signing_after')),
  production_admission_before: assertedFlag.describe(mustBe('production_admission_before')),
  production_admission_after: assertedFlag.describe(mustBe('production_admission_after')),
  raw_db: assertedText.describe(mustBe('raw_db')),
  database_locator_exposed: assertedFlag.describe(mustBe('database_locator_exposed')),
  raw_biometric_material_exposed: assertedFlag.describe(mustBe('raw_biometric_material_exposed')),
  raw_connector_payload_exposed: assertedFlag.describe(mustBe('raw_connector_payload_exposed')),
  raw_credential_material_stored: assertedFlag.describe(mustBe('raw_credential_material_stored')),
  private_key_material_exposed: assertedFlag.describe(mustBe('private_key_material_exposed')),
  raw_package_payload_stored: assertedFlag.describe(mustBe('raw_package_payload_stored')),
});

type Report = z.output<typeof stagingMaturityReportRequest>;

const noProductionClaim = z.object({
  production_admission_enabled: z.literal(false),
  public_launch_claim: z.literal(false),
});
const noCustomerData = z.object({ customer_data_admitted: z.literal(false) });
const commitments = z.object({
  report_commitment: commitmentSchema,
  source_summary_commitment: commitmentSchema,
});

/** What a report says that passed every check; those leave nothing undefined, and the schema says so to the compiler. */
const reported = {
  report_commitment: commitmentSchema,
  gate_state: boundary.shape.gate_state,
  trial_count: z.int().positive(),
  manifest_commitment_count: z.int().nonnegative(),
  proof_verification_count: z.int().nonnegative(),
};
const reportedSchema = z.object(reported);

/** What holds of every deployment: nothing of Portcullis opens production, and none of this comes to lie in its store. */
export const productionShut = {
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

/** Document 003, staging.maturityReport. */
export const stagingMaturityReport = defineOperation({
  name: 'staging.maturityReport',
  method: 'POST',
  path: '/v1/staging/maturity-report',
  summary:
    'Record the guarded no-wipe staging maturity report commitment without raw replay payloads or production admission.',
  maturity: 'staging-durable',
  gate: true,
  repeats: 'same_reference',
  request: stagingMaturityReportRequest,
  body: z.object({
    staging_maturity_report: z.string(),
    ...reported,
    production_admission: z.literal(false),
    raw_db_exposed: z.literal(false),
  }),
  produces: { staging_maturity_report: ['staging_maturity_report'] },
  codes: [
    { code: 'staging_maturity_report_production_claim_forbidden', outcome: 'refused' },
    { code: 'staging_maturity_report_commitment_missing', outcome: 'refused' },
    { code: 'staging_maturity_report_boundary_failed', outcome: 'refused' },
    { code: 'staging_maturity_report_not_full_coverage', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    report_ref: 'staging_maturity_report:fixture',
    run_slug: 'fixture',
    report_commitment: 'sha256:fixture_maturity_report',
    source_summary_commitment: 'sha256:fixture_no_wipe_summary',
    required_trials: ['m13', 'm14', 'm19', 'm23', 'm24', 'm25', 'm26', 'm27', 'm28', 'm29', 'm30', 'm35'],
    trial_count: 12,
    pass_count: 12,
    manifest_commitment_count: 1,
    proof_verification_count: 1,
    proof_verification_pass_count: 1,
    proof_verification_expected_refusal_count: 0,
    boundary_failure_count: 0,
    ...productionShut,
  },
}).decidedBy({
  reads: (report) => [report.report_ref],
  decide(report) {
    const claims = failing(report, noProductionClaim);
    if (claims.length > 0)
      return refuse('staging_maturity_report_production_claim_forbidden', report.report_ref, claims);
    const admitted = failing(report, noCustomerData);
    if (admitted.length > 0) return refuse('customer_data_forbidden', report.report_ref, admitted);
    const absent = failing(report, commitments);
    if (absent.length > 0)
      return refuse('staging_maturity_report_commitment_missing', report.report_ref, absent);
    const failed = failing(report, boundary);
    if (failed.length > 0)
      return refuse('staging_maturity_report_boundary_failed', report.report_ref, failed);
    const uncovered = uncoveredIn(report);
    if (uncovered.length > 0)
      return refuse('staging_maturity_report_not_full_coverage', report.report_ref, uncovered);
    return {
      outcome: 'recorded',
      body: {
        staging_maturity_report: report.report_ref,
        ...reportedSchema.parse(report),
        production_admission: false,
        raw_db_exposed: false,
      },
      records: [
        {
          key: 'staging_maturity_report',
          reference: report.report_ref,
          type: 'STAGING_MATURITY_REPORTED',
        },
      ],
    };
  },
});

function mustBe(field: keyof typeof boundary.shape): string {
  return `Must be ${boundary.shape[field].value}.`;
}

/** The fields of the report that aren't what the schema asks for, in its order. */
function failing(report: Report, schema: z.ZodObject): readonly MissingRecord[] {
  return told((schema.safeParse(report).error?.issues ?? []).map(({ path }) => String(path[0])));
}

/** The fields by which the report falls short of covering what was required; a count that is left out does. */
function uncoveredIn(report: Report): readonly MissingRecord[] {
  const trials = report.required_trials;
  const passes = report.proof_verification_pass_count;
  const refusals = report.proof_verification_expected_refusal_count;
  const covered: Readonly<Partial<Record<keyof Report, boolean>>> = {
    required_trials: trials.length > 0 && new Set(trials).size === trials.length,
    trial_count: report.trial_count === trials.length,
    pass_count: report.pass_count !== undefined && report.pass_count === report.trial_count,
    manifest_commitment_count: report.manifest_commitment_count !== undefined,
    proof_verification_count: report.proof_verification_count === (passes ?? 0) + (refusals ?? 0),
    proof_verification_pass_count: passes !== undefined,
    proof_verification_expected_refusal_count: refusals !== undefined,
  };
  return told(Object.entries(covered).flatMap(([field, holds]) => (holds ? [] : [field])));
}

function told(fields: readonly string[]): readonly MissingRecord[] {
  return fields.map((field) => ({ field, reference: undefined, kinds: [] }));
}
