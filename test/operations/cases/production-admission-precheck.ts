import { type Cases, type Earlier, evidence, example, given, made, withdrawn } from '../decision-table';

const name = 'production.admissionPrecheck';
const precheck = 'production_admission_precheck:m22_fixture';
const attested = made('keyCustody.attest');

/** What the example of 003 names, by the field that names it. */
const prerequisites: Readonly<Record<string, Earlier>> = {
  key_custody_attestation: attested,
  edge_access_policy: evidence('edge_access_policy:m22_fixture'),
  authority_package: evidence('authority_package:m6_cloud_authority_fixture_2026_04'),
  proof_issuer: evidence('proof_issuer:m22_fixture'),
  backup_restore_receipt: evidence('receipt:m18_restore_verified'),
  hostile_suite_receipt: evidence('receipt:m17_hostile_suite_verified'),
};
const all = Object.values(prerequisites);
const fields = Object.keys(prerequisites);

export const precheckPrerequisites: readonly Earlier[] = all;

const createdTenant = (fixture: boolean) =>
  made('tenant.create', { key_custody_attestation: 'key_custody_attestation:m22_staging_fixture', fixture });

const missing = (...names: string[]) =>
  ({
    outcome: 'refused',
    code: 'production_admission_prerequisites_missing',
    subject: precheck,
    missing: names,
  }) as const;

const pending = {
  outcome: 'pending',
  code: 'production_admission_manual_gate_required',
  body: {
    production_precheck: precheck,
    status: 'pending_manual_gate',
    stable_code: 'production_admission_manual_gate_required',
    failed_gate: 'production_admission_manual_gate_required',
    manual_gate_required: true,
    production_admission: false,
  },
} as const;

const fieldByField = Object.fromEntries(
  fields.flatMap((field) => {
    const others = fields.filter((other) => other !== field).flatMap((other) => prerequisites[other] ?? []);
    return [
      [
        `${field} is absent`,
        given(...all)
          .when(name, example(name, { [field]: undefined }))
          .then(missing(field)),
      ],
      [
        `an empty ${field} counts as absent`,
        given(...all)
          .when(name, example(name, { [field]: '' }))
          .then(missing(field)),
      ],
      [
        `${field} is unknown`,
        given(...others)
          .when(name, example(name))
          .then(missing(field)),
      ],
      [
        `${field} is a known record of a wrong kind`,
        given(...all, evidence('standing:anna'))
          .when(name, example(name, { [field]: 'standing:anna' }))
          .then(missing(field)),
      ],
    ];
  }),
);

const otherKinds = Object.fromEntries(
  [
    ['edge_access_policy', 'ops_edge_policy:m29_fixture'],
    ['backup_restore_receipt', 'ops_restore_rehearsal:m29_fixture'],
    ['backup_restore_receipt', 'ops_backup_restore:m29_fixture'],
  ].map(([field = '', of = '']) => [
    `${of} will do as ${field}`,
    given(...all, evidence(of))
      .when(name, example(name, { [field]: of }))
      .then(pending),
  ]),
);

export const productionAdmissionPrecheck: Cases = {
  ...fieldByField,
  ...otherKinds,
  'the example of 003 pends on a manual gate': given(...all)
    .when(name, example(name))
    .then(pending),
  'and so it does where production is not requested': given(...all)
    .when(name, example(name, { request_production: undefined }))
    .then(pending),
  'all that is missing is told at once': given()
    .when(name, example(name))
    .then(missing(...fields)),
  'production is refused to a fixture tenant': given(...all, createdTenant(true))
    .when(name, example(name))
    .then({
      outcome: 'refused',
      code: 'production_admission_precheck_fixture_evidence',
      subject: precheck,
      missing: [],
    }),
  'a fixture tenant that does not request it pends': given(...all, createdTenant(true))
    .when(name, example(name, { request_production: false }))
    .then(pending),
  'a tenant that is no fixture pends': given(...all, createdTenant(false))
    .when(name, example(name))
    .then(pending),
  'a fixture tenant whose creation was withdrawn is of no posture': given(
    ...all,
    createdTenant(true),
    withdrawn('tenant_node:rheinwerk_calibration'),
  )
    .when(name, example(name))
    .then(pending),
  'the posture is that of the tenant that acts': given(...all, createdTenant(true))
    .when(name, example(name, { tenant: undefined }))
    .then({ outcome: 'refused', code: 'production_admission_precheck_fixture_evidence' }),
  'no signature opens the gate': given(...all)
    .when(name, example(name, { manual_gate_signature: 'ed25519:signed' }))
    .then({ outcome: 'refused', code: 'production_admission_disabled', subject: precheck, missing: [] }),
  'not even where production is not requested': given(...all)
    .when(name, example(name, { manual_gate_signature: 'ed25519:signed', request_production: false }))
    .then({ outcome: 'refused', code: 'production_admission_disabled' }),
  'an empty signature counts as absent': given(...all)
    .when(name, example(name, { manual_gate_signature: '' }))
    .then(pending),
  'the fixture is told before what is missing': given(attested, createdTenant(true))
    .when(name, example(name, { manual_gate_signature: 'ed25519:signed' }))
    .then({ outcome: 'refused', code: 'production_admission_precheck_fixture_evidence' }),
  'what is missing is told before the signature': given()
    .when(name, example(name, { manual_gate_signature: 'ed25519:signed' }))
    .then(missing(...fields)),
  'evidence is unknown before it begins': given(
    ...all,
    evidence('proof_issuer:later', { valid_from: '2026-11-21T12:00:00.001Z' }),
  )
    .when(name, example(name, { proof_issuer: 'proof_issuer:later' }))
    .then(missing('proof_issuer')),
  'known from the moment on at which it begins': given(
    ...all,
    evidence('proof_issuer:later', { valid_from: '2026-11-21T12:00:00.001Z' }),
  )
    .when(name, example(name, { proof_issuer: 'proof_issuer:later' }), { at: '2026-11-21T12:00:00.001Z' })
    .then(pending),
  'and unknown from the moment on at which it ends': given(
    ...all,
    evidence('proof_issuer:until_noon', { valid_until: '2026-11-21T12:00:00Z' }),
  )
    .when(name, example(name, { proof_issuer: 'proof_issuer:until_noon' }))
    .then(missing('proof_issuer')),
  'evidence that was withdrawn is unknown': given(...all, withdrawn('proof_issuer:m22_fixture'))
    .when(name, example(name))
    .then(missing('proof_issuer')),
  'one record may stand for two prerequisites': given(...all)
    .when(name, example(name, { hostile_suite_receipt: 'receipt:m18_restore_verified' }))
    .then(pending),
  'references and flags are what they are called': given()
    .when(
      name,
      example(name, { precheck_ref: 'receipt:m22', proof_issuer: 'm22', request_production: 'yes' }),
    )
    .then({ issues: ['/precheck_ref', '/proof_issuer', '/request_production'] }),
};
