import { type Cases, type Earlier, evidence, example, given, made, withdrawn } from '../decision-table';
import { gatePrerequisites } from './tenant-onboarding-gate';

const name = 'pilot.admissionGate';
const pilot = 'pilot_gate:m30_fixture';
const signed = { production_gate_signature: 'ed25519:signed' };

/** What the example of 003 names and an operation makes, in the order in which it can be made. */
const madeByOperations: readonly Earlier[] = [
  ...gatePrerequisites,
  made('tenant.create', {
    requested_tenant: 'tenant_node:m25_fixture',
    key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
  }),
  made('tenant.onboardingGate', { tenant_onboarding: 'tenant_node:m25_fixture' }),
  made('keyCustody.providerAttest'),
];

/** What it names and somebody else made, by the field that names it. */
const enteredAsEvidence = {
  human_presence_receipt: 'human_presence_receipt:fixture_private_presence',
  connector_consent: 'connector_consent:m26_fixture',
  proof_bundle: 'proof_bundle:m6_cross_domain_cloud_authority_worldline',
  edge_policy: 'ops_edge_policy:m29_fixture',
  restore_rehearsal: 'ops_backup_restore:m29_fixture',
  rollback_rehearsal: 'ops_rollback:m29_fixture',
  incident_receipt: 'ops_incident:m29_fixture',
} as const;

const all: readonly Earlier[] = [
  ...madeByOperations,
  ...Object.values(enteredAsEvidence).map((of) => evidence(of)),
];
export const pilotPrerequisites = all;

const hashes = [
  'customer_consent_hash',
  'data_boundary_hash',
  'support_runbook_hash',
  'proof_manifest_commitment',
] as const;

/** Each record that is asked for, with one of a kind that would do and that nobody recorded. */
const records = {
  production_precheck: 'production_admission_precheck:nobody',
  tenant_onboarding_gate: 'tenant_onboarding_gate:nobody',
  key_custody_provider_attestation: 'key_custody_provider_attestation:nobody',
  human_presence_receipt: 'human_presence_receipt:nobody',
  standing_grant: 'standing_grant:nobody',
  connector_consent: 'connector_consent:nobody',
  authority_package: 'authority_package:nobody',
  proof_bundle: 'proof_bundle:nobody',
  edge_policy: 'edge_access_policy:nobody',
  restore_rehearsal: 'ops_restore_rehearsal:nobody',
  rollback_rehearsal: 'ops_rollback:nobody',
  incident_receipt: 'ops_incident:nobody',
} as const;

export const pilotPrerequisiteFields: readonly string[] = [...hashes, ...Object.keys(records)];

const refused = (code: string, ...missing: readonly string[]) =>
  ({ outcome: 'refused', code, subject: pilot, missing }) as const;
const missing = (...fields: readonly string[]) => refused('pilot_prerequisites_missing', ...fields);
const signatureMissing = refused('pilot_production_gate_signature_missing', 'production_gate_signature');
const disabled = refused('pilot_production_admission_disabled');

const hashByHash = Object.fromEntries(
  hashes.flatMap((field) => [
    [
      `${field} is absent`,
      given(...all)
        .when(name, example(name, { ...signed, [field]: undefined }))
        .then(missing(field)),
    ],
    [
      `an empty ${field} counts as absent`,
      given(...all)
        .when(name, example(name, { ...signed, [field]: '' }))
        .then(missing(field)),
    ],
    [
      `${field} is a commitment`,
      given(...all)
        .when(name, example(name, { [field]: 'm30' }))
        .then({ issues: [`/${field}`] }),
    ],
  ]),
);

const recordByRecord = Object.fromEntries(
  Object.entries(records).flatMap(([field, unknown]) => [
    [
      `${field} is absent`,
      given(...all)
        .when(name, example(name, { ...signed, [field]: undefined }))
        .then(missing(field)),
    ],
    [
      `an empty ${field} counts as absent`,
      given(...all)
        .when(name, example(name, { ...signed, [field]: '' }))
        .then(missing(field)),
    ],
    [
      `${field} is unknown`,
      given(...all)
        .when(name, example(name, { ...signed, [field]: unknown }))
        .then(missing(field)),
    ],
    [
      `${field} is a known record of a wrong kind`,
      given(...all, evidence('evidence_bundle:anything'))
        .when(name, example(name, { ...signed, [field]: 'evidence_bundle:anything' }))
        .then(missing(field)),
    ],
    [
      `${field} is a reference`,
      given(...all)
        .when(name, example(name, { [field]: 'm30' }))
        .then({ issues: [`/${field}`] }),
    ],
  ]),
);

const withdrawnEvidence = Object.fromEntries(
  Object.entries(enteredAsEvidence).map(([field, of]) => [
    `${field} was withdrawn`,
    given(...all, withdrawn(of))
      .when(name, example(name, signed))
      .then(missing(field)),
  ]),
);

const otherKinds = Object.fromEntries(
  [
    ['standing_grant', 'standing_grant:anna'],
    ['edge_policy', 'edge_access_policy:m29_fixture'],
    ['restore_rehearsal', 'ops_restore_rehearsal:m29_fixture'],
    ['restore_rehearsal', 'receipt:m29_restored'],
  ].map(([field = '', of = '']) => [
    `${of} will do as ${field}`,
    given(...all, evidence(of))
      .when(name, example(name, { ...signed, [field]: of }))
      .then(disabled),
  ]),
);

const nothing = Object.fromEntries(pilotPrerequisiteFields.map((field) => [field, undefined]));

export const pilotAdmissionGate: Cases = {
  ...hashByHash,
  ...recordByRecord,
  ...withdrawnEvidence,
  ...otherKinds,
  'the example of 003 lacks the signature': given(...all)
    .when(name, example(name))
    .then(signatureMissing),
  'with one it gets the answer that 003 shows': given(...all)
    .when(name, example(name, signed))
    .then(disabled),
  'an empty signature counts as absent': given(...all)
    .when(name, example(name, { production_gate_signature: '' }))
    .then(signatureMissing),
  'a pilot may be of either kind': given(...all)
    .when(name, example(name, { ...signed, pilot_ref: 'pilot:rheinwerk_2026_04' }))
    .then({ ...disabled, subject: 'pilot:rheinwerk_2026_04' }),
  'the company may be left out': given(...all)
    .when(name, example(name, { ...signed, company: undefined }))
    .then(disabled),
  'all that is missing is told at once': given()
    .when(name, example(name, { ...signed, ...nothing }))
    .then(missing(...pilotPrerequisiteFields)),
  'so is all that is unknown': given()
    .when(name, example(name, signed))
    .then(missing(...Object.keys(records))),

  'a claim of public launch must be ruled out': given(...all)
    .when(name, example(name, { ...signed, no_public_launch_claim: false }))
    .then(refused('pilot_public_launch_claim_forbidden')),
  'an absent flag does not rule it out': given(...all)
    .when(name, example(name, { ...signed, no_public_launch_claim: undefined }))
    .then(refused('pilot_public_launch_claim_forbidden')),
  'automated filing must be ruled out': given(...all)
    .when(name, example(name, { ...signed, automated_filing_disabled: false }))
    .then(refused('pilot_automated_filing_forbidden')),
  'nor does an absent flag rule that out': given(...all)
    .when(name, example(name, { ...signed, automated_filing_disabled: undefined }))
    .then(refused('pilot_automated_filing_forbidden')),
  'the claim is told before the filing': given()
    .when(
      name,
      example(name, { ...nothing, no_public_launch_claim: false, automated_filing_disabled: false }),
    )
    .then(refused('pilot_public_launch_claim_forbidden')),
  'the filing is told before what is missing': given()
    .when(name, example(name, { ...nothing, automated_filing_disabled: false }))
    .then(refused('pilot_automated_filing_forbidden')),
  'what is missing is told before the signature': given(...all)
    .when(name, example(name, { proof_bundle: undefined }))
    .then(missing('proof_bundle')),

  'the walk of 000 does not rule out automated filing': given()
    .when(name, {
      tenant: 'tenant_node:rheinwerk_calibration',
      company: 'company_geist:rheinwerk_calibration',
      pilot_ref: 'pilot:rheinwerk_2026_04',
      customer_consent_hash: 'sha256:fixture_pilot_consent',
      data_boundary_hash: 'sha256:fixture_pilot_data_boundary',
      support_runbook_hash: 'sha256:fixture_pilot_support_runbook',
      human_presence_receipt: 'human_presence_receipt:fixture_pilot_presence',
      no_public_launch_claim: true,
      customer_data_live: false,
    })
    .then({
      outcome: 'refused',
      code: 'pilot_automated_filing_forbidden',
      subject: 'pilot:rheinwerk_2026_04',
      missing: [],
    }),
  'the pilot has a name': given(...all)
    .when(name, example(name, { pilot_ref: 'receipt:m30', no_public_launch_claim: 'yes' }))
    .then({ issues: ['/pilot_ref', '/no_public_launch_claim'] }),
};
