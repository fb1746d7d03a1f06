import { rehearsalCalendar } from '../../../domain/rehearsal-calendar';
import { type Cases, type Earlier, example, given, made } from '../decision-table';

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

/** A record that no request makes: when the tenant's one bound key has to be rehearsed again. */
const calendar: Earlier = {
  stream: rehearsalCalendar,
  type: 'REHEARSAL_CALENDAR_KEPT',
  data: {
    operation: 'rehearsal.keepCalendar',
    outcome: 'recorded',
    request: {},
    body: {
      rehearsal_calendar: rehearsalCalendar,
      due: [
        {
          kind: 'break_glass',
          key_ref: 'signing_key:bound',
          cryptoperiod_days: 92,
          time_zone: 'UTC',
          last_done_at: null,
          due_at: '2027-01-09T05:00:00.000Z',
        },
        {
          kind: 'rotation',
          key_ref: 'signing_key:bound',
          cryptoperiod_days: 92,
          time_zone: 'UTC',
          last_done_at: '2026-10-01T03:00:00.000Z',
          due_at: '2027-01-01T03:00:00.000Z',
        },
      ],
    },
  },
};
const overdue = {
  kind: 'rotation',
  key_ref: 'signing_key:bound',
  last_done_at: '2026-10-01T03:00:00.000Z',
  due_at: '2027-01-01T03:00:00.000Z',
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
  'tells that a key is bound, and that nothing is overdue': given(calendar)
    .when(name, {}, { at: '2027-01-01T03:00:00.000Z' })
    .then({
      outcome: 'verified',
      body: { ...body, tenant_key_custody_provider_configured: true, overdue_rehearsals: [] },
    }),
  'tells of a rehearsal that was not done in its time': given(calendar)
    .when(name, {}, { at: '2027-01-01T03:00:00.001Z' })
    .then({
      outcome: 'verified',
      body: {
        ...body,
        status: 'key_rehearsals_overdue',
        tenant_key_custody_provider_configured: true,
        overdue_rehearsals: [overdue],
      },
    }),
  'tells first of a fixture that stands in for the root key': given(calendar)
    .when(
      name,
      {},
      {
        at: '2027-01-01T04:00:00.000Z',
        deployment: { rootFallbackEnabled: true, keyStores: [] },
      },
    )
    .then({
      outcome: 'verified',
      body: { status: 'fixture_root_fallback_blocks_production', overdue_rehearsals: [overdue] },
    }),
  'takes no body': given()
    .when(name, example(name, { fixture: true }))
    .then({ issues: [''] }),
};
