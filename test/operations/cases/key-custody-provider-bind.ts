import { type Cases, example, given, made } from '../decision-table';
import { attested, attestedKeyCases, key } from './attested-key';

const name = 'keyCustody.providerBind';

const bound = {
  outcome: 'admitted',
  body: {
    status: 'bound',
    key_store: 'embedded',
    provider: 'embedded',
    rotation_policy: 'rehearse_only',
    private_key_material_stored: false,
    private_key_material_exposed: false,
    production_admission: false,
  },
} as const;

const approvers = ['0197f0a0-0000-7000-b000-00000000000b', '0197f0a0-0000-7000-b000-00000000000c'] as const;
const emergencies = {
  break_glass_approvals: 2,
  break_glass_approvers: [...approvers],
  break_glass_answer_seconds: 60,
  break_glass_access_seconds: 1,
};

const provider = (of: string, changes: Readonly<Record<string, unknown>> = {}) =>
  made('keyCustody.providerAttest', { provider: of, ...changes });
const mismatch = { outcome: 'refused', code: 'key_custody_key_store_mismatch', subject: key } as const;

export const keyCustodyProviderBind: Cases = {
  ...attestedKeyCases(name, bound),
  'the record is named by the key': given(attested)
    .when(name, example(name))
    .then({
      outcome: 'admitted',
      body: {
        provider_binding: 'key_custody_provider_binding:key_registry.m23_reserved_kms_fixture',
        key_ref: key,
        cryptoperiod_days: 92,
        time_zone: 'Europe/Berlin',
      },
    }),
  'what is left out is rehearsed only, by the clocks of UTC': given(attested)
    .when(
      name,
      example(name, { rotation_policy: undefined, cryptoperiod_days: undefined, time_zone: undefined }),
    )
    .then({
      outcome: 'admitted',
      body: { rotation_policy: 'rehearse_only', cryptoperiod_days: 92, time_zone: 'UTC' },
    }),
  'emergency access is approved by one of all principals where nothing else is said': given(attested)
    .when(name, example(name))
    .then({
      outcome: 'admitted',
      body: {
        break_glass_approvals: 1,
        break_glass_approvers: [],
        break_glass_answer_seconds: 86_400,
        break_glass_access_seconds: 900,
      },
    }),
  'or by so many of those that are named, in the time that is given': given(attested)
    .when(name, example(name, emergencies))
    .then({ outcome: 'admitted', body: emergencies }),
  'of as many as there are': given(attested)
    .when(
      name,
      example(name, { break_glass_approvals: 1, break_glass_approvers: [approvers[0].toUpperCase()] }),
    )
    .then({ outcome: 'admitted', body: { break_glass_approvers: [approvers[0]] } }),
  'several of all principals may have to': given(attested)
    .when(name, example(name, { break_glass_approvals: 16 }))
    .then({ outcome: 'admitted', body: { break_glass_approvals: 16 } }),
  'fewer named than must approve could never do so': given(attested)
    .when(name, example(name, { ...emergencies, break_glass_approvals: 3 }))
    .then({ issues: ['/break_glass_approvers'] }),
  'and one that is named twice is one': given(attested)
    .when(name, example(name, { break_glass_approvers: [approvers[0], approvers[0].toUpperCase()] }))
    .then({ issues: ['/break_glass_approvers'] }),
  'approvals, approvers and times have limits': given(attested)
    .when(
      name,
      example(name, {
        break_glass_approvals: 0,
        break_glass_approvers: ['anna'],
        break_glass_answer_seconds: 0,
        break_glass_access_seconds: 86_401,
      }),
    )
    .then({
      issues: [
        '/break_glass_approvals',
        '/break_glass_approvers/0',
        '/break_glass_answer_seconds',
        '/break_glass_access_seconds',
      ],
    }),
  'an attestation has to be named': given(attested)
    .when(name, example(name, { provider_attestation: undefined }))
    .then({
      outcome: 'refused',
      code: 'key_custody_provider_attestation_required',
      missing: ['provider_attestation'],
      subject: key,
    }),
  'a revoked key is bound to nothing': given(attested, made('keyCustody.revoke'))
    .when(name, example(name))
    .then({ outcome: 'refused', code: 'key_custody_key_revoked', subject: key }),
  'a key store that the deployment does not have': given(attested)
    .when(name, example(name, { key_store: 'hsm-east' }))
    .then({ outcome: 'refused', code: 'key_custody_key_store_unknown', subject: key }),
  'the key store may be of the very provider that was attested': given(provider('embedded'))
    .when(name, example(name))
    .then(bound),
  'it may not be of another': given(provider('aws_kms')).when(name, example(name)).then(mismatch),
  'nor may a fixture’s key lie at a key store': given(provider('fixture_provider'))
    .when(name, example(name))
    .then(mismatch),
  'an unknown key store is told before another provider': given(provider('aws_kms'))
    .when(name, example(name, { key_store: 'hsm-east' }))
    .then({ outcome: 'refused', code: 'key_custody_key_store_unknown' }),
  'names and zones are what they are called': given(attested)
    .when(
      name,
      example(name, {
        key_store: 'HSM East',
        key_name: '',
        rotation_policy: 'never',
        cryptoperiod_days: 0,
        time_zone: 'Berlin',
      }),
    )
    .then({ issues: ['/key_store', '/key_name', '/rotation_policy', '/cryptoperiod_days', '/time_zone'] }),
};
