import { type Cases, type Earlier, evidence, example, given, made, withdrawn } from '../decision-table';
import { precheckPrerequisites } from './production-admission-precheck';

const name = 'tenant.onboardingGate';
const gate = 'tenant_onboarding_gate:m21_koerper_fixture';
const attestation = 'key_custody_attestation:m22_staging_fixture';

const created = made('tenant.create', {
  requested_tenant: 'tenant_node:m21_koerper_fixture',
  key_custody_attestation: attestation,
});
const bootstrapped = made('company.bootstrap', { company: 'company_geist:m21_koerper_fixture' });
const prechecked = made('production.admissionPrecheck');
const granted = evidence('standing:anna_geschaeftsfuehrer_fixture');
const all: readonly Earlier[] = [...precheckPrerequisites, created, bootstrapped, prechecked, granted];

export const gatePrerequisites = all;

const refused = (code: string, ...missing: string[]) =>
  ({ outcome: 'refused', code, subject: gate, missing }) as const;

const pending = {
  outcome: 'pending',
  body: {
    tenant_onboarding_gate: gate,
    status: 'blocked_before_production',
    tenant_onboarding: 'tenant_node:m21_koerper_fixture',
    company_bootstrap: 'company_geist:m21_koerper_fixture',
    key_custody_attestation: attestation,
    production_precheck: 'production_admission_precheck:m22_fixture',
    standing_grant: 'standing:anna_geschaeftsfuehrer_fixture',
    known_record_checks_passed: true,
    tenant_key_custody_bound: true,
    tenant_key_custody_provisioned: false,
    human_presence_creates_standing: false,
    standing_is_separate_from_identity_binding: true,
    customer_data_stored: false,
    production_admission: false,
  },
} as const;

/** Each input with the codes that tell it absent and unknown. */
const inputs = [
  ['tenant_onboarding', 'tenant_onboarding_candidate_unknown', 'tenant_onboarding_candidate_unknown'],
  [
    'company_bootstrap',
    'tenant_onboarding_company_bootstrap_unknown',
    'tenant_onboarding_company_bootstrap_unknown',
  ],
  [
    'key_custody_attestation',
    'tenant_onboarding_key_custody_missing',
    'tenant_onboarding_key_custody_unknown',
  ],
  [
    'production_precheck',
    'tenant_onboarding_production_precheck_missing',
    'tenant_onboarding_production_precheck_unknown',
  ],
  ['standing_grant', 'tenant_onboarding_standing_missing', 'tenant_onboarding_standing_unknown'],
] as const;

/** Of the kind that the input asks for, and never recorded. */
const unknownReferences: Readonly<Record<(typeof inputs)[number][0], string>> = {
  tenant_onboarding: 'tenant_onboarding:m21_koerper_fixture',
  company_bootstrap: 'company_geist:nobody',
  key_custody_attestation: 'key_custody_attestation:nobody',
  production_precheck: 'production_admission_precheck:nobody',
  standing_grant: 'standing_grant:nobody',
};

const inputByInput = Object.fromEntries(
  inputs.flatMap(([field, absent, unknown]) => [
    [
      `${field} is absent`,
      given(...all)
        .when(name, example(name, { [field]: undefined }))
        .then({ outcome: 'refused', code: absent, missing: [field] }),
    ],
    [
      `an empty ${field} counts as absent`,
      given(...all)
        .when(name, example(name, { [field]: '' }))
        .then({ outcome: 'refused', code: absent, missing: [field] }),
    ],
    [
      `${field} is unknown`,
      given(...all)
        .when(name, example(name, { [field]: unknownReferences[field] }))
        .then(refused(unknown, field)),
    ],
    [
      `${field} is a known record of a wrong kind`,
      given(...all, evidence('receipt:m21_koerper_fixture'))
        .when(name, example(name, { [field]: 'receipt:m21_koerper_fixture' }))
        .then(refused(unknown, field)),
    ],
  ]),
);

const none = Object.fromEntries(inputs.map(([field]) => [field, undefined]));

/** What makes all inputs before it known, and it not. */
const turns: readonly (readonly [string, readonly Earlier[]])[] = [
  ['tenant_onboarding_candidate_unknown', []],
  [
    'tenant_onboarding_company_bootstrap_unknown',
    [made('keyCustody.attest'), created, withdrawn(attestation)],
  ],
  [
    'tenant_onboarding_key_custody_unknown',
    [made('keyCustody.attest'), created, withdrawn(attestation), bootstrapped],
  ],
  ['tenant_onboarding_production_precheck_unknown', [made('keyCustody.attest'), created, bootstrapped]],
  ['tenant_onboarding_standing_unknown', [...precheckPrerequisites, created, bootstrapped, prechecked]],
];

const unknownInOrder = Object.fromEntries(
  turns.map(([code, records]) => [
    `${code} is told in its turn`,
    given(...records)
      .when(name, example(name))
      .then({ outcome: 'refused', code }),
  ]),
);

export const tenantOnboardingGate: Cases = {
  ...inputByInput,
  ...unknownInOrder,
  'the example of 003 pends before production': given(...all)
    .when(name, example(name))
    .then(pending),
  'a standing grant may be of either kind': given(...all, evidence('standing_grant:anna'))
    .when(name, example(name, { standing_grant: 'standing_grant:anna' }))
    .then({ outcome: 'pending', body: { standing_grant: 'standing_grant:anna' } }),
  'a candidate may be of either kind': given(
    ...all,
    made('tenant.create', {
      requested_tenant: 'tenant_onboarding:rheinwerk_2026_04',
      key_custody_attestation: attestation,
    }),
  )
    .when(name, example(name, { tenant_onboarding: 'tenant_onboarding:rheinwerk_2026_04' }))
    .then({
      outcome: 'pending',
      body: { tenant_onboarding_gate: 'tenant_onboarding_gate:rheinwerk_2026_04' },
    }),
  'fixtures only': given(...all)
    .when(name, example(name, { fixture: false }))
    .then(refused('koerper_fixture_only')),
  'an absent flag is false': given(...all)
    .when(name, example(name, { fixture: undefined }))
    .then(refused('koerper_fixture_only')),
  'the flag is told before all that is absent': given()
    .when(name, { ...none })
    .then({ outcome: 'refused', code: 'koerper_fixture_only', missing: [] }),
  'of all that is absent, key custody is told first': given()
    .when(name, { fixture: true })
    .then({
      outcome: 'refused',
      code: 'tenant_onboarding_key_custody_missing',
      missing: inputs.map(([field]) => field),
    }),
  'then the precheck': given()
    .when(name, { fixture: true, key_custody_attestation: attestation })
    .then({ outcome: 'refused', code: 'tenant_onboarding_production_precheck_missing' }),
  'then the standing': given()
    .when(name, {
      fixture: true,
      key_custody_attestation: attestation,
      production_precheck: 'production_admission_precheck:m22_fixture',
    })
    .then({ outcome: 'refused', code: 'tenant_onboarding_standing_missing' }),
  'what is absent is told before what is unknown': given()
    .when(name, example(name, { standing_grant: undefined }))
    .then(refused('tenant_onboarding_standing_missing', 'standing_grant')),
  'the walk of 000 is told of its precheck first': given()
    .when(name, {
      tenant: 'tenant_node:rheinwerk_calibration',
      tenant_onboarding: 'tenant_onboarding:rheinwerk_2026_04',
      company_bootstrap: 'company_geist:rheinwerk_calibration',
      key_custody_attestation: 'key_custody_attestation:rheinwerk_2026_04',
      fixture: true,
    })
    .then({
      outcome: 'refused',
      code: 'tenant_onboarding_production_precheck_missing',
      subject: 'tenant_onboarding_gate:rheinwerk_2026_04',
      missing: ['production_precheck', 'standing_grant'],
    }),
  'human presence creates no standing': given(...all, evidence('human_presence_receipt:anna'))
    .when(name, example(name, { standing_grant: 'human_presence_receipt:anna' }))
    .then(refused('tenant_onboarding_standing_unknown', 'standing_grant')),
  'a standing that was withdrawn is unknown': given(
    ...all,
    withdrawn('standing:anna_geschaeftsfuehrer_fixture'),
  )
    .when(name, example(name))
    .then(refused('tenant_onboarding_standing_unknown', 'standing_grant')),
  'a standing that has ended is unknown': given(
    ...all,
    evidence('standing:interim', { valid_until: '2026-11-21T12:00:00Z' }),
  )
    .when(name, example(name, { standing_grant: 'standing:interim' }))
    .then(refused('tenant_onboarding_standing_unknown', 'standing_grant')),
  'references are kind:name': given()
    .when(name, example(name, { tenant_onboarding: 'm21', standing_grant: ['standing:anna'] }))
    .then({ issues: ['/tenant_onboarding', '/standing_grant'] }),
};
