import { z } from 'zod';
import { refuse } from '../domain/decision';
import { keyNameSchema, keyStoreNameSchema, keyStoreProviders } from '../domain/key';
import { breakGlassFields, keyBinding } from '../domain/key-binding';
import type { CustodyProvider } from '../domain/kinds';
import { kindOf } from '../domain/reference';
import { rotationPolicies } from '../domain/rotation-policy';
import { attestationAbsent, attestedKeyFields, isRevoked, streamsOfKey, unattested } from './attested-key';
import { actingFields, companyField, flag } from './fields';
import { defineOperation } from './operation';

export const keyCustodyProviderBindRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  ...attestedKeyFields,
  key_store: keyStoreNameSchema.describe('The key store, by the name that the deployment gives it.'),
  key_name: keyNameSchema.describe('What the key is called there.'),
  rotation_policy: z
    .enum(rotationPolicies)
    .default('rehearse_only')
    .describe('Whether a rotation rehearsal uses throw-away keys, or really rotates this key.'),
  cryptoperiod_days: z
    .int()
    .min(1)
    .max(3650)
    .default(92)
    .describe('Days after which a rehearsal that was not repeated is overdue.'),
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'expected an IANA time zone, such as Europe/Berlin')
    .default('UTC')
    .describe('Whose clocks the quarterly rehearsals go by.'),
  ...breakGlassFields,
  fixture: flag,
});

type BindRequest = z.output<typeof keyCustodyProviderBindRequest>;

/** What must agree between its fields. Beside the shape, of which other requests are made. */
const consistentRequest = keyCustodyProviderBindRequest.refine(canBeApproved, {
  path: ['break_glass_approvers'],
  error: 'expected as many principals as must approve, or none',
});

/** Attested before it was settled which key store it will be. */
const reservedProvider: CustodyProvider = 'reserved_kms_adapter';

/** Of an attestation, what a binding rests on. */
const attestedSchema = z.object({ provider: z.string(), public_key_hash: z.string() });

/** Ours: says at which key store of the deployment the attested key really lies, so that rehearsals can exercise it. */
export const keyCustodyProviderBind = defineOperation({
  name: 'keyCustody.providerBind',
  method: 'POST',
  path: '/v1/key-custody/provider/bind',
  summary: 'Bind an attested key to a key store of the deployment, so that rehearsals exercise it.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'same_reference',
  request: consistentRequest,
  body: z.object({
    provider_binding: z.string(),
    status: z.literal('bound'),
    provider_attestation: z.string(),
    key_ref: z.string(),
    key_store: z.string(),
    provider: z.enum(keyStoreProviders),
    key_name: z.string(),
    public_key_hash: z.string(),
    rotation_policy: z.enum(rotationPolicies),
    cryptoperiod_days: z.int(),
    time_zone: z.string(),
    ...breakGlassFields,
    private_key_material_stored: z.literal(false),
    private_key_material_exposed: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { provider_binding: ['key_custody_provider_binding'] },
  codes: [
    { code: 'key_custody_provider_attestation_required', outcome: 'refused' },
    { code: 'key_custody_provider_attestation_missing', outcome: 'refused' },
    { code: 'key_custody_key_revoked', outcome: 'refused' },
    { code: 'key_custody_key_store_unknown', outcome: 'refused' },
    { code: 'key_custody_key_store_mismatch', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    company: 'company_geist:rheinwerk',
    provider_attestation: 'key_custody_provider_attestation:m23_reserved_kms_fixture',
    key_ref: 'key_registry:m23_reserved_kms_fixture',
    key_store: 'embedded',
    key_name: 'm23_reserved_kms_fixture',
    rotation_policy: 'rehearse_only',
    cryptoperiod_days: 92,
    time_zone: 'Europe/Berlin',
  },
}).decidedBy({
  reads: (request) => [
    ...streamsOfKey(request),
    ...(request.key_ref === undefined ? [] : [keyBinding(request.key_ref)]),
  ],
  decide(request, facts, { deployment }) {
    const { provider_attestation: attestation, key_ref: keyRef } = request;
    const absent = attestationAbsent(request);
    if (attestation === undefined || absent.length > 0)
      return refuse('key_custody_provider_attestation_required', keyRef, absent);
    const missing = unattested(request, facts);
    if (keyRef === undefined || missing.length > 0)
      return refuse('key_custody_provider_attestation_missing', keyRef, missing);
    if (isRevoked(facts, keyRef)) return refuse('key_custody_key_revoked', keyRef);
    const store = deployment.keyStores.find(({ name }) => name === request.key_store);
    if (store === undefined) return refuse('key_custody_key_store_unknown', keyRef);
    const attested = attestedSchema.parse(facts.known(attestation, [kindOf(attestation)])?.data.body);
    if (attested.provider !== store.provider && attested.provider !== reservedProvider)
      return refuse('key_custody_key_store_mismatch', keyRef);
    const binding = keyBinding(keyRef);
    return {
      outcome: 'admitted',
      body: {
        provider_binding: binding,
        status: 'bound',
        provider_attestation: attestation,
        key_ref: keyRef,
        key_store: store.name,
        provider: store.provider,
        key_name: request.key_name,
        public_key_hash: attested.public_key_hash,
        rotation_policy: request.rotation_policy,
        cryptoperiod_days: request.cryptoperiod_days,
        time_zone: request.time_zone,
        break_glass_approvals: request.break_glass_approvals,
        break_glass_approvers: request.break_glass_approvers,
        break_glass_answer_seconds: request.break_glass_answer_seconds,
        break_glass_access_seconds: request.break_glass_access_seconds,
        private_key_material_stored: false,
        private_key_material_exposed: false,
        production_admission: false,
      },
      records: [{ key: 'provider_binding', reference: binding, type: 'KEY_CUSTODY_PROVIDER_BOUND' }],
    };
  },
});

function canBeApproved({
  break_glass_approvals: needed,
  break_glass_approvers: approvers,
}: BindRequest): boolean {
  return approvers.length === 0 || approvers.length >= needed;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
