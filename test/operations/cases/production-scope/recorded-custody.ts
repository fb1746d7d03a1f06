import { type Cases, type Earlier, example, given, made, revoked, withdrawn } from '../../decision-table';
import { everything, inferred, name, neverOpen, wellPlaced } from './well-placed-question';

const key = 'key_registry:m23_reserved_kms_fixture';
const attestation = 'key_custody_provider_attestation:m23_reserved_kms_fixture';

const twoAttestations: readonly Earlier[] = [
  made('keyCustody.providerAttest', {
    provider_attestation_ref: 'key_custody_provider_attestation:older',
    production_requested: true,
  }),
  made('keyCustody.providerAttest'),
];

/** The provider's posture and the key's are those of the attestation that the question names, else of the newest. */
export const recordedCustody: Cases = {
  'the provider’s posture is that of the newest attestation': inferred(
    twoAttestations,
    {},
    { field: 'signer_provider_posture', value: 'staging_provider_attested', record: attestation },
    ['signer_provider_verified'],
  ),
  'or of the one that is named': inferred(
    twoAttestations,
    { provider_attestation: 'key_custody_provider_attestation:older' },
    {
      field: 'signer_provider_posture',
      value: 'provider_attestation_recorded_unverified',
      record: 'key_custody_provider_attestation:older',
    },
    ['signer_provider_verified'],
  ),
  'a fixture provider is told as one': inferred(
    [made('keyCustody.providerAttest', { fixture: true })],
    {},
    { field: 'signer_provider_posture', value: 'fixture', record: attestation },
    ['signer_provider_verified'],
  ),
  'a key that was never revoked is not': inferred(
    [made('keyCustody.providerAttest')],
    {},
    { field: 'key_revocation_status', value: 'not_revoked', record: attestation },
    [],
  ),
  'a revoked one is': inferred(
    [made('keyCustody.providerAttest'), revoked(key)],
    {},
    { field: 'key_revocation_status', value: 'revoked', record: attestation },
    ['key_not_revoked'],
  ),
  'custody that was withdrawn tells nothing': given(
    ...everything,
    made('keyCustody.providerAttest'),
    withdrawn(attestation),
  )
    .when(
      name,
      example(name, { ...wellPlaced, signer_provider_posture: undefined, key_revocation_status: undefined }),
    )
    .then({
      outcome: 'verified',
      body: {
        missing_evidence: ['signer_provider_posture', 'key_revocation_status', 'pilot_admission_record'],
        failed_gates: ['signer_provider_verified', 'key_not_revoked', ...neverOpen],
      },
    }),
  'an attestation that is named and unknown tells nothing': given(
    ...everything,
    made('keyCustody.providerAttest'),
  )
    .when(
      name,
      example(name, {
        ...wellPlaced,
        key_revocation_status: undefined,
        provider_attestation: 'key_custody_provider_attestation:other',
      }),
    )
    .then({
      outcome: 'verified',
      body: { missing_evidence: ['key_revocation_status', 'pilot_admission_record'] },
    }),
};
