import contract from '../../../contracts/production-admission.v0.json';
import { type Cases, example, given } from '../decision-table';

const name = 'production.admissionPolicy';
const policy = 'production_admission_policy:m36_fixture';

const lists = [
  'admitted_connectors',
  'admitted_authority_packages',
  'admitted_effects',
  'admitted_proof_outputs',
  'excluded_operations',
  'forbidden_data_classes',
];
const texts = ['jurisdiction', 'vertical', 'tenant_type', 'admission_signer', 'admission_signer_commitment'];
const scope = [...texts.slice(0, 3), ...lists, ...texts.slice(3)];

const scopeMissing = (...missing: string[]) =>
  ({
    outcome: 'refused',
    code: 'production_admission_policy_scope_missing',
    subject: policy,
    missing,
  }) as const;
const launch = {
  outcome: 'refused',
  code: 'production_admission_policy_public_launch_forbidden',
  subject: policy,
  missing: [],
} as const;

const fieldByField = Object.fromEntries(
  scope.flatMap((field) => [
    [
      `${field} is absent`,
      given()
        .when(name, example(name, { [field]: undefined }))
        .then(scopeMissing(field)),
    ],
    [
      `${field} is empty`,
      given()
        .when(name, example(name, { [field]: lists.includes(field) ? [] : '' }))
        .then(scopeMissing(field)),
    ],
  ]),
);

const phrases = Object.fromEntries(
  contract.customer_boundary_lane.forbidden_doc_claims.flatMap((phrase) => [
    [
      `“${phrase}” is not claimed of a vertical`,
      given()
        .when(name, example(name, { vertical: `invoices, ${phrase.toUpperCase()}!` }))
        .then(launch),
    ],
    [
      `“${phrase}” may be excluded`,
      given()
        .when(name, example(name, { excluded_operations: [phrase], forbidden_data_classes: [phrase] }))
        .then({ outcome: 'pending' }),
    ],
  ]),
);

const claiming = Object.fromEntries(
  [
    ['tenant_type', 'generally-available'],
    ['admitted_connectors', ['fine', 'Public_Launch']],
    ['admitted_authority_packages', ['authority_package:production_ready.2026']],
    ['admitted_effects', ['public  launch']],
    ['admitted_effects', ['ｐｕｂｌｉｃ ｌａｕｎｃｈ']],
    ['admitted_proof_outputs', ['live-customer-data']],
  ].map(([field, value]) => [
    `${field} does not claim ${value}`,
    given()
      .when(name, example(name, { [String(field)]: value }))
      .then(launch),
  ]),
);

export const productionAdmissionPolicy: Cases = {
  ...fieldByField,
  ...phrases,
  ...claiming,
  'the example of 003 pends': given()
    .when(name, example(name))
    .then({
      outcome: 'pending',
      body: {
        production_admission_policy: policy,
        policy_scope_bound: true,
        public_launch_claim: false,
        global_production_admission_enabled: false,
        production_admission: false,
        raw_customer_payload_stored: false,
        raw_db_exposed: false,
      },
    }),
  'a public launch is not claimed': given()
    .when(name, example(name, { public_launch_claim: true }))
    .then(launch),
  'production is not enabled': given()
    .when(name, example(name, { production_admission_enabled: true }))
    .then({
      outcome: 'refused',
      code: 'production_admission_policy_enable_forbidden',
      subject: policy,
      missing: [],
    }),
  'all of the scope that is missing is told at once': given()
    .when(name, { policy_ref: policy })
    .then(scopeMissing(...scope)),
  'the walk of 000 is told what bounds its scope': given()
    .when(name, example(name, { admitted_proof_outputs: undefined, excluded_operations: undefined }))
    .then(scopeMissing('admitted_proof_outputs', 'excluded_operations')),
  'the claim is told before the enabling': given()
    .when(name, example(name, { public_launch_claim: true, production_admission_enabled: true }))
    .then(launch),
  'a phrase is told before the enabling, and both before the scope': given()
    .when(name, { policy_ref: policy, vertical: 'public launch', production_admission_enabled: true })
    .then(launch),
  'the enabling is told before the scope': given()
    .when(name, { policy_ref: policy, production_admission_enabled: true })
    .then({ outcome: 'refused', code: 'production_admission_policy_enable_forbidden' }),
  'a word that only contains a phrase’s letters is none': given()
    .when(name, example(name, { vertical: 'republic_launching_pads', tenant_type: 'production_readymade' }))
    .then({ outcome: 'pending' }),
  'items are names, not nothing': given()
    .when(
      name,
      example(name, {
        admitted_connectors: ['a', ''],
        admitted_authority_packages: ['m6'],
        admitted_effects: 'none',
      }),
    )
    .then({
      issues: ['/admitted_connectors/1', '/admitted_authority_packages/0', '/admitted_effects'],
    }),
  'references and commitments are what they are called': given()
    .when(
      name,
      example(name, {
        policy_ref: 'policy:m36',
        admission_signer: 'anna',
        admission_signer_commitment: 'signed',
      }),
    )
    .then({ issues: ['/policy_ref', '/admission_signer', '/admission_signer_commitment'] }),
};
