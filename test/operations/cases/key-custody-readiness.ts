import { type Cases, example, given, made } from '../decision-table';

const name = 'keyCustody.readiness';

const body = {
  readiness: 'key_custody_readiness:m22_fixture',
  status: 'staging_no_root_ready',
  storage_profile: 'postgres_event_store',
  root_signing: 'no_root_key',
  root_fallback_enabled: false,
  production_kms_hsm_ready: false,
  tenant_key_custody_provider_configured: false,
  private_key_material_exposed: false,
  production_admission: false,
  required_before_production: [
    'provider_attestation',
    'rotation_rehearsal',
    'break_glass_receipt',
    'signed_manual_gate',
  ],
  open_decisions: [
    'kms_provider',
    'hsm_requirement',
    'break_glass_ceremony',
    'tenant_or_platform_managed_keys',
  ],
};

export const keyCustodyReadiness: Cases = {
  'is verified where nothing was ever recorded': given().when(name, {}).then({ outcome: 'verified', body }),
  'says the same whatever was attested': given(made('keyCustody.attest'), made('keyCustody.providerAttest'))
    .when(name, {})
    .then({ outcome: 'verified', body }),
  'tells of a fixture that stands in for the root key': given()
    .when(name, {}, { deployment: { rootFallbackEnabled: true, keyStores: [] } })
    .then({
      outcome: 'verified',
      body: {
        status: 'fixture_root_fallback_blocks_production',
        root_fallback_enabled: true,
        production_admission: false,
      },
    }),
  'takes no body': given()
    .when(name, example(name, { fixture: true }))
    .then({ issues: [''] }),
};
