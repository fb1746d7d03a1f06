import { z } from 'zod';
import { commitmentSchema } from '../domain/commitment';
import { refuse } from '../domain/decision';
import { acceptedKinds, custodyProviders } from '../domain/kinds';
import { isFixtureProvider } from '../domain/known-record';
import { reference } from '../domain/reference';
import { keyRevocationStream } from '../domain/stream';
import {
  actingFields,
  companyField,
  flag,
  optionalReferenceOfKind,
  optionalText,
  publicKey,
  referenceOfKind,
} from './fields';
import { defineOperation } from './operation';

export const keyCustodyAttestRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  attestation_ref: optionalReferenceOfKind('key_custody_attestation'),
  mode: optionalText,
  provider: z.enum(custodyProviders).optional(),
  key_ref: referenceOfKind(...acceptedKinds.key_ref),
  public_key: publicKey,
  attestation_hash: commitmentSchema,
  fixture: flag,
  production_requested: flag,
});

/** Document 003, keyCustody.attest. */
export const keyCustodyAttest = defineOperation({
  name: 'keyCustody.attest',
  method: 'POST',
  path: '/v1/key-custody/attest',
  summary: 'Record a staging key-custody attestation, or refuse production fixture or private material.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'same_reference',
  request: keyCustodyAttestRequest,
  body: z.object({
    key_custody_attestation: z.string(),
    status: z.enum(['staging_attested', 'attestation_recorded_unverified']),
    mode: z.string().optional(),
    provider: z.enum(custodyProviders).optional(),
    key_ref: z.string(),
    private_key_material_stored: z.literal(false),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { key_custody_attestation: ['key_custody_attestation'] },
  codes: [
    { code: 'key_custody_production_admission_blocked', outcome: 'refused' },
    { code: 'key_custody_key_revoked', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk_calibration',
    attestation_ref: 'key_custody_attestation:m22_staging_fixture',
    mode: 'staging_env',
    provider: 'fixture_staging_secret_file',
    key_ref: 'key_registry:m22_staging_key_fixture',
    public_key: 'fixture-public-key-not-production',
    attestation_hash: 'sha256:m22_staging_key_custody_fixture',
    fixture: true,
    production_requested: false,
  },
}).decidedBy({
  reads: (request) => [
    ...(request.attestation_ref === undefined ? [] : [request.attestation_ref]),
    keyRevocationStream(request.key_ref),
  ],
  decide(request, facts, { eventIds }) {
    const attestation = request.attestation_ref ?? reference('key_custody_attestation', eventIds[0]);
    const fixture = request.fixture || isFixtureProvider(request.provider);
    if (request.production_requested && fixture)
      return refuse('key_custody_production_admission_blocked', attestation);
    if (facts.has(keyRevocationStream(request.key_ref)))
      return refuse('key_custody_key_revoked', attestation);
    return {
      outcome: request.production_requested ? 'pending' : 'admitted',
      body: {
        key_custody_attestation: attestation,
        status: request.production_requested ? 'attestation_recorded_unverified' : 'staging_attested',
        mode: request.mode,
        provider: request.provider,
        key_ref: request.key_ref,
        private_key_material_stored: false,
        private_key_material_exposed: false,
        production_admission: false,
      },
      records: [{ key: 'key_custody_attestation', reference: attestation, type: 'KEY_CUSTODY_ATTESTED' }],
    };
  },
});
