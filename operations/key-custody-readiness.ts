import { z } from 'zod';
import { reference } from '../domain/reference';
import {
  overdueAt,
  rehearsalCalendar,
  rehearsalCalendarKind,
  rehearsalCalendarSchema,
} from '../domain/rehearsal-calendar';
import { scheduledKinds } from '../domain/rehearsal-schedule';
import { defineOperation } from './operation';

const readiness = reference('key_custody_readiness', 'm22_fixture');

/** Document 003, keyCustody.readiness; what it says of a tenant whose keys are bound to a key store is ours. */
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
    status: z.enum([
      'staging_no_root_ready',
      'fixture_root_fallback_blocks_production',
      'key_rehearsals_overdue',
    ]),
    storage_profile: z.literal('postgres_event_store'),
    root_signing: z.literal('no_root_key'),
    root_fallback_enabled: z.boolean(),
    production_kms_hsm_ready: z.literal(false),
    tenant_key_custody_provider_configured: z
      .boolean()
      .describe('Whether a key of the tenant is bound to a key store.'),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
    required_before_production: z.array(z.string()),
    open_decisions: z.array(z.string()),
    overdue_rehearsals: z
      .array(
        z.object({
          kind: z.enum(scheduledKinds),
          key_ref: z.string(),
          last_done_at: z.iso.datetime().nullable(),
          due_at: z.iso.datetime(),
        }),
      )
      .optional()
      .describe('Rehearsals of bound keys that were not done by their time; only told where a key is bound.'),
  }),
  produces: { readiness: ['key_custody_readiness'] },
  codes: [],
  example: {},
}).decidedBy({
  reads: () => [readiness, rehearsalCalendar],
  decide(_request, facts, { deployment, now }) {
    const kept = facts.known(rehearsalCalendar, [rehearsalCalendarKind]);
    const calendar = kept === undefined ? [] : rehearsalCalendarSchema.parse(kept.data.body).due;
    const overdue = overdueAt(calendar, now);
    const bound = calendar.length > 0;
    return {
      outcome: 'verified',
      body: {
        readiness,
        status: deployment.rootFallbackEnabled
          ? 'fixture_root_fallback_blocks_production'
          : overdue.length > 0
            ? 'key_rehearsals_overdue'
            : 'staging_no_root_ready',
        storage_profile: 'postgres_event_store',
        root_signing: 'no_root_key',
        root_fallback_enabled: deployment.rootFallbackEnabled,
        production_kms_hsm_ready: false,
        tenant_key_custody_provider_configured: bound,
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
        ...(bound
          ? {
              overdue_rehearsals: overdue.map(({ kind, key_ref, last_done_at, due_at }) => ({
                kind,
                key_ref,
                last_done_at,
                due_at,
              })),
            }
          : {}),
      },
      records: [{ key: 'readiness', reference: readiness, type: 'KEY_CUSTODY_SURVEYED' }],
    };
  },
});
