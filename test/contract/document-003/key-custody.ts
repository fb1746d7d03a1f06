import { boundedJson } from '../../../domain/bounded-json';
import { keyCustodyAttest } from '../../../operations/key-custody-attest';
import { keyCustodyBreakGlass } from '../../../operations/key-custody-break-glass';
import { keyCustodyProviderAttest } from '../../../operations/key-custody-provider-attest';
import { keyCustodyRevoke } from '../../../operations/key-custody-revoke';
import { keyCustodyRotationRehearse } from '../../../operations/key-custody-rotation-rehearse';
import { keyCustodySigningRehearse } from '../../../operations/key-custody-signing-rehearse';
import { durableState, referenceOfKind } from '../exchanges';
import type { ShownExchange } from './shown-exchange';

export const keyCustodyLane: readonly ShownExchange[] = [
  {
    operation: 'keyCustody.readiness',
    ask: async (client) => (await client.keyCustodyReadiness()).body.keyCustodyReadiness,
    method: 'GET',
    path: '/v1/key-custody/readiness',
    outcome: 'verified',
    record: 'key_custody_readiness:m22_fixture',
    body: {
      readiness: 'key_custody_readiness:m22_fixture',
      status: 'staging_no_root_ready',
      storage_profile: 'postgres_event_store',
      root_signing: 'no_root_key',
      root_fallback_enabled: false,
      production_kms_hsm_ready: false,
      tenant_key_custody_provider_configured: false,
      private_key_material_exposed: false,
      production_admission: false,
      required_before_production: expect.arrayContaining(['rotation_rehearsal', 'break_glass_receipt']),
      open_decisions: expect.arrayContaining(['kms_provider', 'hsm_requirement', 'break_glass_ceremony']),
    },
  },
  {
    operation: 'keyCustody.attest',
    request: 'sha256:0b31a5512da67f96647c387da007dbdfdda625a5a95a04f89cb6ff7fab0b6b51',
    ask: async (client) =>
      (await client.keyCustodyAttest(keyCustodyAttest.example)).body.keyCustodyAttestation,
    path: '/v1/key-custody/attest',
    outcome: 'admitted',
    record: 'key_custody_attestation:m22_staging_fixture',
    body: {
      key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
      status: 'staging_attested',
      mode: 'staging_env',
      provider: 'fixture_staging_secret_file',
      key_ref: 'key_registry:m22_staging_key_fixture',
      private_key_material_stored: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
  },
  {
    operation: 'keyCustody.providerAttest',
    request: 'sha256:a2b22c445784d3abc503431a34fb0bd2ec86e33c8947417020b30662b61df6ba',
    ask: async (client) => {
      const { example } = keyCustodyProviderAttest;
      const verification_material = boundedJson.parse(example.verification_material);
      const { body } = await client.keyCustodyProviderAttest({ ...example, verification_material });
      return body.keyCustodyProviderAttestation;
    },
    path: '/v1/key-custody/provider/attest',
    outcome: 'admitted',
    record: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    body: {
      provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
      public_verification_material: referenceOfKind('key_custody_public_verification_material'),
      status: 'staging_provider_attested',
      mode: 'reserved_kms',
      provider: 'reserved_kms_adapter',
      key_ref: 'key_registry:m23_reserved_kms_fixture',
      public_key_hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      external_provider_required: false,
      provider_attestation_verified: false,
      can_satisfy_production: false,
      private_key_material_stored: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
    durableState: {
      provider_attestation: durableState('key_custody_provider_attestation:m23_reserved_kms_fixture'),
      public_verification_material: durableState(referenceOfKind('key_custody_public_verification_material')),
    },
  },
  {
    operation: 'keyCustody.rotationRehearse',
    request: 'sha256:175ccd73dfc4e7f50224a119dfceb2dc9591d415cde40d3d4685a9de71df6e95',
    ask: async (client) =>
      (await client.keyCustodyRotationRehearse(keyCustodyRotationRehearse.example)).body.keyCustodyRotation,
    path: '/v1/key-custody/rotate',
    outcome: 'verified',
    record: referenceOfKind('key_custody_rotation'),
    body: {
      rotation: referenceOfKind('key_custody_rotation'),
      status: 'rotation_rehearsed',
      old_public_material_preserved: true,
      replacement_private_key_material_stored: false,
      provider_rotation_executed: false,
      production_admission: false,
    },
  },
  {
    operation: 'keyCustody.signingRehearse',
    request: 'sha256:014f72d66a299509b5b1a261bb73d624016515fd5cea22d096a41f6b51db14ee',
    ask: async (client) =>
      (await client.keyCustodySigningRehearse(keyCustodySigningRehearse.example)).body
        .keyCustodySigningRehearsal,
    path: '/v1/key-custody/signing/rehearse',
    outcome: 'pending',
    code: 'key_custody_signing_provider_unavailable',
    record: referenceOfKind('key_custody_signing_rehearsal'),
    body: {
      signing_rehearsal: referenceOfKind('key_custody_signing_rehearsal'),
      status: 'rehearsed_provider_boundary',
      stable_code: 'key_custody_signing_provider_unavailable',
      signature_created: false,
      external_provider_called: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
  },
  {
    operation: 'keyCustody.breakGlass',
    request: 'sha256:a4eae3210d9c45c8b095d93730fd68c030cb5fd02f41df982a969af1c2ed4d6f',
    ask: async (client) =>
      (await client.keyCustodyBreakGlass(keyCustodyBreakGlass.example)).body.keyCustodyBreakGlassReceipt,
    path: '/v1/key-custody/break-glass',
    outcome: 'admitted',
    record: referenceOfKind('key_custody_break_glass'),
    body: {
      break_glass: referenceOfKind('key_custody_break_glass'),
      status: 'receipt_recorded',
      emergency_access_executed: false,
      private_key_material_stored: false,
      private_key_material_exposed: false,
      production_admission: false,
    },
  },
];

/** Comes last: nothing that rests on the key is granted any more. */
export const revocation: ShownExchange = {
  operation: 'keyCustody.revoke',
  request: 'sha256:1823609ed82f5b62be00bf5b48e42b7e77f1c32ba49a98747a5468d1b277cb1c',
  ask: async (client) => (await client.keyCustodyRevoke(keyCustodyRevoke.example)).body.keyCustodyRevocation,
  path: '/v1/key-custody/revoke',
  outcome: 'admitted',
  record: referenceOfKind('key_custody_revocation'),
  body: {
    revocation: referenceOfKind('key_custody_revocation'),
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    status: 'revoked',
    refuses_future_signing: true,
    private_key_material_exposed: false,
    production_admission: false,
  },
};
