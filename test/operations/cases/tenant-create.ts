import { type Cases, evidence, example, given, made, withdrawn } from '../decision-table';

const name = 'tenant.create';
const attestation = 'key_custody_attestation:rheinwerk_2026_04';
const attested = made('keyCustody.attest', { attestation_ref: attestation });
const missing = {
  outcome: 'refused',
  code: 'tenant_create_key_custody_missing',
  subject: 'tenant_node:rheinwerk_calibration',
  missing: ['key_custody_attestation'],
} as const;

export const tenantCreate: Cases = {
  'the walk of 000 is admitted behind its attestation': given(attested)
    .when(name, example(name))
    .then({
      outcome: 'admitted',
      body: {
        tenant_onboarding: 'tenant_node:rheinwerk_calibration',
        status: 'staging_recorded',
        host: 'rheinwerk.gestalt.local',
        company: 'company_geist:rheinwerk_calibration',
        key_custody_attestation: attestation,
        customer_data_stored: false,
        production_admission: false,
      },
    }),
  'the attestation is absent': given(attested)
    .when(name, example(name, { key_custody_attestation: undefined }))
    .then(missing),
  'an empty attestation counts as absent': given(attested)
    .when(name, example(name, { key_custody_attestation: '' }))
    .then(missing),
  'the attestation is unknown': given().when(name, example(name)).then(missing),
  'the attestation is another': given(made('keyCustody.attest')).when(name, example(name)).then(missing),
  'the attestation was withdrawn': given(attested, withdrawn(attestation))
    .when(name, example(name))
    .then(missing),
  'a known record of a wrong kind is unknown': given(evidence('receipt:m18'))
    .when(name, example(name, { key_custody_attestation: 'receipt:m18' }))
    .then(missing),
  'a provider attestation is of a wrong kind': given(made('keyCustody.providerAttest'))
    .when(
      name,
      example(name, {
        key_custody_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
      }),
    )
    .then(missing),
  'an attestation that pends is known': given(
    made('keyCustody.attest', {
      attestation_ref: attestation,
      provider: 'aws_kms',
      fixture: false,
      production_requested: true,
    }),
  )
    .when(name, example(name))
    .then({ outcome: 'admitted' }),
  'the tenant created is another than the one that acts': given(attested)
    .when(
      name,
      example(name, { requested_tenant: 'tenant_onboarding:m21_koerper_fixture', company: undefined }),
    )
    .then({ outcome: 'admitted', body: { tenant_onboarding: 'tenant_onboarding:m21_koerper_fixture' } }),
  'a tenant is of a kind that candidates are of': given(attested)
    .when(name, example(name, { requested_tenant: 'company_geist:rheinwerk' }))
    .then({ issues: ['/requested_tenant'] }),
  'references are kind:name': given(attested)
    .when(
      name,
      example(name, {
        host: '',
        authority_epoch: 'root',
        home_reality: 7,
        signing_key: undefined,
        encryption_key: '',
        auth_policy: 'a:b:c',
        key_custody_attestation: 'm22',
      }),
    )
    .then({
      issues: [
        '/host',
        '/authority_epoch',
        '/home_reality',
        '/signing_key',
        '/encryption_key',
        '/auth_policy',
        '/key_custody_attestation',
      ],
    }),
};
