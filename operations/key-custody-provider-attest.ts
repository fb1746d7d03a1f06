import { z } from 'zod';
import { boundedJson } from '../domain/bounded-json';
import { commitmentTo } from '../domain/commitment';
import { refuse } from '../domain/decision';
import { acceptedKinds, custodyProviders } from '../domain/kinds';
import { isFixtureProvider } from '../domain/known-record';
import { reference } from '../domain/reference';
import { keyRevocationStream } from '../domain/stream';
import { indexesOf } from './boundary-contract';
import {
  actingFields,
  companyField,
  flag,
  optionalCommitment,
  optionalPublicKey,
  optionalReferenceOfKind,
  optionalText,
} from './fields';
import { defineOperation } from './operation';
import { absentOf, absentValues } from './prerequisites';

export const keyCustodyProviderAttestRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  provider_attestation_ref: optionalReferenceOfKind('key_custody_provider_attestation'),
  mode: optionalText,
  provider: z.enum(custodyProviders),
  key_ref: optionalReferenceOfKind(...acceptedKinds.key_ref),
  public_key: optionalPublicKey,
  public_key_hash: optionalCommitment.describe('As claimed; where absent, the hash of public_key is kept.'),
  attestation_hash: optionalCommitment,
  verification_material: boundedJson.optional().describe('Public material such as issuer, kid or x5c_hash.'),
  fixture: flag,
  production_requested: flag,
});

/** Document 003, keyCustody.providerAttest. */
export const keyCustodyProviderAttest = defineOperation({
  name: 'keyCustody.providerAttest',
  method: 'POST',
  path: '/v1/key-custody/provider/attest',
  summary:
    'Record external signer provider posture and public verification material without private key ingress.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'same_reference',
  request: keyCustodyProviderAttestRequest,
  body: z.object({
    provider_attestation: z.string(),
    public_verification_material: z.string(),
    status: z.enum(['staging_provider_attested', 'provider_attestation_recorded_unverified']),
    mode: z.string().optional(),
    provider: z.enum(custodyProviders),
    key_ref: z.string(),
    public_key_hash: z.string(),
    external_provider_required: z.literal(false),
    provider_attestation_verified: z.literal(false),
    can_satisfy_production: z.literal(false),
    private_key_material_stored: z.literal(false),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: {
    provider_attestation: ['key_custody_provider_attestation'],
    public_verification_material: ['key_custody_public_verification_material'],
  },
  codes: [
    { code: 'production_key_custody_fixture_refused', outcome: 'refused' },
    { code: 'key_custody_provider_attestation_required', outcome: 'refused' },
    { code: 'key_custody_key_revoked', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation_ref: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    mode: 'reserved_kms',
    provider: 'reserved_kms_adapter',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    public_key: 'reserved-provider-public-key-fixture',
    public_key_hash: '',
    attestation_hash: 'sha256:m23_reserved_provider_attestation_fixture',
    verification_material: {
      issuer: 'fixture',
      kid: 'm23-reserved-provider',
      x5c_hash: 'sha256:m23_fixture_x5c',
    },
    fixture: false,
    production_requested: false,
    contains_customer_data: false,
  },
}).decidedBy({
  reads: (request) => [
    ...(request.provider_attestation_ref === undefined ? [] : [request.provider_attestation_ref]),
    ...(request.key_ref === undefined ? [] : [keyRevocationStream(request.key_ref)]),
  ],
  decide(request, facts, { eventIds }) {
    const { provider_attestation_ref: attestation, key_ref: keyRef, public_key: publicKey } = request;
    const fixture = request.fixture || isFixtureProvider(request.provider);
    if (request.production_requested && fixture)
      return refuse('production_key_custody_fixture_refused', attestation);
    if (
      attestation === undefined ||
      keyRef === undefined ||
      publicKey === undefined ||
      request.attestation_hash === undefined
    ) {
      return refuse(
        'key_custody_provider_attestation_required',
        attestation,
        absentOf([
          {
            field: 'provider_attestation_ref',
            reference: attestation,
            kinds: ['key_custody_provider_attestation'],
          },
          { field: 'key_ref', reference: keyRef, kinds: acceptedKinds.key_ref },
        ]).concat(absentValues({ public_key: publicKey, attestation_hash: request.attestation_hash })),
      );
    }
    if (facts.has(keyRevocationStream(keyRef))) return refuse('key_custody_key_revoked', attestation);
    const material = reference('key_custody_public_verification_material', eventIds[1]);
    return {
      outcome: request.production_requested ? 'pending' : 'admitted',
      body: {
        provider_attestation: attestation,
        public_verification_material: material,
        status: request.production_requested
          ? 'provider_attestation_recorded_unverified'
          : 'staging_provider_attested',
        mode: request.mode,
        provider: request.provider,
        key_ref: keyRef,
        public_key_hash: request.public_key_hash ?? commitmentTo(publicKey),
        external_provider_required: false,
        provider_attestation_verified: false,
        can_satisfy_production: false,
        private_key_material_stored: false,
        private_key_material_exposed: false,
        production_admission: false,
      },
      records: [
        { key: 'provider_attestation', reference: attestation, type: 'KEY_CUSTODY_PROVIDER_ATTESTED' },
        {
          key: 'public_verification_material',
          reference: material,
          type: 'PUBLIC_VERIFICATION_MATERIAL_RECORDED',
        },
      ],
      indexedIn: indexesOf('key_custody_provider_attestation'),
    };
  },
});
