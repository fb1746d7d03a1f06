import { z } from 'zod';
import { reference } from '../domain/reference';
import { defineOperation } from './operation';

const readiness = reference('key_custody_readiness', 'm22_fixture');

/** Document 003, keyCustody.readiness. */
export const keyCustodyReadiness = defineOperation({
  name: 'keyCustody.readiness',
  method: 'GET',
  path: '/v1/key-custody/readiness',
  summary: 'Inspect production key-custody readiness without exposing private key material.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'changed_answer',
  request: z.strictObject({}),
  body: z.object({
    readiness: z.string(),
    status: z.enum(['staging_no_root_ready', 'fixture_root_fallback_blocks_production']),
    storage_profile: z.literal('postgres_event_store'),
    root_signing: z.literal('no_root_key'),
    root_fallback_enabled: z.boolean(),
    production_kms_hsm_ready: z.literal(false),
    tenant_key_custody_provider_configured: z.literal(false),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
    required_before_production: z.array(z.string()),
    open_decisions: z.array(z.string()),
  }),
  produces: { readiness: ['key_custody_readiness'] },
  codes: [],
  example: {},
}).decidedBy({
  reads: () => [readiness],
  decide: (_request, _facts, { deployment }) => ({
    outcome: 'verified',
    body: {
      readiness,
      status: deployment.rootFallbackEnabled
        ? 'fixture_root_fallback_blocks_production'
        : 'staging_no_root_ready',
      storage_profile: 'postgres_event_store',
      root_signing: 'no_root_key',
      root_fallback_enabled: deployment.rootFallbackEnabled,
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
    },
    records: [{ key: 'readiness', reference: readiness, type: 'KEY_CUSTODY_SURVEYED' }],
  }),
});
