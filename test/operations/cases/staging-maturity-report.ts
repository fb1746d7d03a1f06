import { type Cases, example, given, made } from '../decision-table';

const name = 'staging.maturityReport';
const report = 'staging_maturity_report:fixture';

const refused = (code: string, ...missing: readonly string[]) =>
  ({ outcome: 'refused', code, subject: report, missing }) as const;
const claimForbidden = (...fields: readonly string[]) =>
  refused('staging_maturity_report_production_claim_forbidden', ...fields);
const commitmentMissing = (...fields: readonly string[]) =>
  refused('staging_maturity_report_commitment_missing', ...fields);
const boundaryFailed = (...fields: readonly string[]) =>
  refused('staging_maturity_report_boundary_failed', ...fields);
const notCovered = (...fields: readonly string[]) =>
  refused('staging_maturity_report_not_full_coverage', ...fields);
const customerData = refused('customer_data_forbidden', 'customer_data_admitted');

const recorded = {
  outcome: 'recorded',
  body: {
    staging_maturity_report: report,
    report_commitment: 'sha256:fixture_maturity_report',
    gate_state: 'staging_durable_not_production',
    trial_count: 12,
    manifest_commitment_count: 1,
    proof_verification_count: 1,
    production_admission: false,
    raw_db_exposed: false,
  },
} as const;

/** Each boundary field with what the source says that it must be, and something that it may not. */
export const boundary: Readonly<Record<string, readonly [must: unknown, mayNot: unknown]>> = {
  boundary_failure_count: [0, 1],
  gate_state: ['staging_durable_not_production', 'ready'],
  root_signing_before: ['no_root_key', 'root_key'],
  root_signing_after: ['no_root_key', 'No_root_key'],
  production_admission_before: [false, true],
  production_admission_after: [false, true],
  raw_db: ['not_exposed', ''],
  database_locator_exposed: [false, true],
  raw_biometric_material_exposed: [false, true],
  raw_connector_payload_exposed: [false, true],
  raw_credential_material_stored: [false, true],
  private_key_material_exposed: [false, true],
  raw_package_payload_stored: [false, true],
};
const everyBoundary = Object.keys(boundary);

const boundaryByField = Object.fromEntries(
  Object.entries(boundary).flatMap(([field, [must, mayNot]]) => [
    [
      `${field} may not be ${JSON.stringify(mayNot)}`,
      given()
        .when(name, example(name, { [field]: mayNot }))
        .then(boundaryFailed(field)),
    ],
    [
      `${field} may not be left out`,
      given()
        .when(name, example(name, { [field]: undefined }))
        .then(boundaryFailed(field)),
    ],
    [
      `${field} is ${JSON.stringify(must)}`,
      given()
        .when(name, example(name, { [field]: must }))
        .then(recorded),
    ],
    [
      `${field} is of its type`,
      given()
        .when(name, example(name, { [field]: typeof must === 'string' ? false : String(must) }))
        .then({ issues: [`/${field}`] }),
    ],
  ]),
);

const commitmentByField = Object.fromEntries(
  ['report_commitment', 'source_summary_commitment'].flatMap((field) => [
    [
      `${field} is absent`,
      given()
        .when(name, example(name, { [field]: undefined }))
        .then(commitmentMissing(field)),
    ],
    [
      `an empty ${field} counts as absent`,
      given()
        .when(name, example(name, { [field]: '' }))
        .then(commitmentMissing(field)),
    ],
    [
      `${field} without its prefix is none`,
      given()
        .when(name, example(name, { [field]: 'fixture_maturity_report' }))
        .then({ issues: [`/${field}`] }),
    ],
  ]),
);

const counts = [
  'trial_count',
  'pass_count',
  'manifest_commitment_count',
  'proof_verification_count',
  'proof_verification_pass_count',
  'proof_verification_expected_refusal_count',
] as const;

/** What else no longer fits where a count is left out. */
const alsoShort: Readonly<Partial<Record<(typeof counts)[number], readonly string[]>>> = {
  trial_count: ['pass_count'],
  proof_verification_pass_count: ['proof_verification_count'],
};

const countByField = Object.fromEntries(
  counts.flatMap((field) => [
    [
      `${field} may not be left out`,
      given()
        .when(name, example(name, { [field]: undefined }))
        .then(notCovered(...counts.filter((one) => one === field || alsoShort[field]?.includes(one)))),
    ],
    [
      `${field} is a whole number from 0 on`,
      given()
        .when(name, example(name, { [field]: -1 }))
        .then({ issues: [`/${field}`] }),
    ],
    [
      `${field} is no part of one`,
      given()
        .when(name, example(name, { [field]: 0.5 }))
        .then({ issues: [`/${field}`] }),
    ],
  ]),
);

const noBoundary = Object.fromEntries(everyBoundary.map((field) => [field, undefined]));
const noCommitments = { report_commitment: undefined, source_summary_commitment: undefined };

export const stagingMaturityReport: Cases = {
  ...boundaryByField,
  ...commitmentByField,
  ...countByField,
  'the example of 003 is recorded': given().when(name, example(name)).then(recorded),
  'whatever was recorded before': given(made(name, { report_ref: 'staging_maturity_report:earlier' }))
    .when(name, example(name))
    .then(recorded),
  'one deviation more is told with the others': given()
    .when(name, example(name, { raw_db: 'exposed', boundary_failure_count: 2, gate_state: undefined }))
    .then(boundaryFailed('boundary_failure_count', 'gate_state', 'raw_db')),
  'a report that asserts nothing fails every assertion': given()
    .when(name, example(name, noBoundary))
    .then(boundaryFailed(...everyBoundary)),

  'production may not be enabled': given()
    .when(name, example(name, { production_admission_enabled: true }))
    .then(claimForbidden('production_admission_enabled')),
  'nor publicly launched': given()
    .when(name, example(name, { public_launch_claim: true }))
    .then(claimForbidden('public_launch_claim')),
  'both are told': given()
    .when(name, example(name, { production_admission_enabled: true, public_launch_claim: true }))
    .then(claimForbidden('production_admission_enabled', 'public_launch_claim')),
  'absent flags claim nothing': given()
    .when(
      name,
      example(name, {
        production_admission_enabled: undefined,
        public_launch_claim: undefined,
        customer_data_admitted: undefined,
        contains_customer_data: undefined,
      }),
    )
    .then(recorded),
  'customer data may not have been admitted': given()
    .when(name, example(name, { customer_data_admitted: true }))
    .then(customerData),
  'a claim is told before customer data': given()
    .when(name, example(name, { public_launch_claim: true, customer_data_admitted: true, ...noCommitments }))
    .then(claimForbidden('public_launch_claim')),
  'customer data is told before commitments': given()
    .when(name, example(name, { customer_data_admitted: true, ...noCommitments, ...noBoundary }))
    .then(customerData),
  'commitments are told before the boundary': given()
    .when(name, example(name, { ...noCommitments, ...noBoundary, required_trials: undefined }))
    .then(commitmentMissing('report_commitment', 'source_summary_commitment')),
  'the boundary is told before coverage': given()
    .when(name, example(name, { raw_db: undefined, required_trials: [], trial_count: 3 }))
    .then(boundaryFailed('raw_db')),

  'no trial is no coverage': given()
    .when(name, example(name, { required_trials: [], trial_count: 0, pass_count: 0 }))
    .then(notCovered('required_trials')),
  'absent trials are none': given()
    .when(name, example(name, { required_trials: undefined }))
    .then(notCovered('required_trials', 'trial_count')),
  'a trial counts once': given()
    .when(name, example(name, { required_trials: ['m13', 'm14', 'm13'], trial_count: 3, pass_count: 3 }))
    .then(notCovered('required_trials')),
  'fewer trials were run than required': given()
    .when(name, example(name, { trial_count: 11, pass_count: 11 }))
    .then(notCovered('trial_count')),
  'more were run than required': given()
    .when(name, example(name, { trial_count: 13, pass_count: 13 }))
    .then(notCovered('trial_count')),
  'one did not pass': given()
    .when(name, example(name, { pass_count: 11 }))
    .then(notCovered('pass_count')),
  'more passed than were run': given()
    .when(name, example(name, { pass_count: 13 }))
    .then(notCovered('pass_count')),
  'a proof was neither verified nor refused as expected': given()
    .when(name, example(name, { proof_verification_count: 2 }))
    .then(notCovered('proof_verification_count')),
  'proofs refused as expected count': given()
    .when(
      name,
      example(name, {
        proof_verification_count: 5,
        proof_verification_pass_count: 3,
        proof_verification_expected_refusal_count: 2,
      }),
    )
    .then({ outcome: 'recorded', body: { proof_verification_count: 5 } }),
  'no proof need have been verified': given()
    .when(name, example(name, { proof_verification_count: 0, proof_verification_pass_count: 0 }))
    .then({ outcome: 'recorded', body: { proof_verification_count: 0 } }),
  'one trial is coverage, if it is all that is required': given()
    .when(name, example(name, { required_trials: ['m13'], trial_count: 1, pass_count: 1 }))
    .then({ outcome: 'recorded', body: { trial_count: 1 } }),

  'the walk of 000 lacks a commitment': given()
    .when(name, {
      tenant: 'tenant_node:rheinwerk_calibration',
      report_ref: 'staging_maturity_report:rheinwerk_2026_04',
      run_slug: 'rheinwerk-2026-04',
      report_commitment: 'sha256:fixture_maturity_report',
      required_trials: ['invoice_payment_advisor', 'human_auth', 'key_custody'],
      trial_count: 3,
      pass_count: 3,
      proof_verification_count: 3,
      proof_verification_pass_count: 3,
      gate_state: 'ready',
      production_admission_enabled: false,
      raw_biometric_material_exposed: false,
      private_key_material_exposed: false,
    })
    .then({
      outcome: 'refused',
      code: 'staging_maturity_report_commitment_missing',
      subject: 'staging_maturity_report:rheinwerk_2026_04',
      missing: ['source_summary_commitment'],
    }),
  'a report is named, and of a run': given()
    .when(name, { report_ref: 'receipt:fixture', required_trials: [''], trial_count: '12' })
    .then({ issues: ['/report_ref', '/run_slug', '/required_trials/0', '/trial_count'] }),
};
