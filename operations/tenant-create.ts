import { z } from 'zod';
import { refuse } from '../domain/decision';
import { acceptedKinds } from '../domain/kinds';
import { referenceSchema } from '../domain/reference';
import { actingFields, companyField, flag, optionalReference, referenceOfKind, text } from './fields';
import { defineOperation } from './operation';
import { streamsOf, unknownOf } from './prerequisites';

export const tenantCreateRequest = z.strictObject({
  ...actingFields,
  ...companyField,
  requested_tenant: referenceOfKind(...acceptedKinds.tenant_onboarding),
  host: text,
  authority_epoch: referenceSchema,
  home_reality: referenceSchema,
  signing_key: referenceSchema,
  encryption_key: referenceSchema,
  auth_policy: referenceSchema,
  key_custody_attestation: optionalReference,
  fixture: flag,
});

/** Document 000, step 4: `tenant` acts, `requested_tenant` is created, as a record of the acting tenant. */
export const tenantCreate = defineOperation({
  name: 'tenant.create',
  method: 'POST',
  path: '/v1/tenants/create',
  summary: 'Admit a tenant behind a known key-custody attestation.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'same_reference',
  request: tenantCreateRequest,
  body: z.object({
    tenant_onboarding: z.string(),
    status: z.literal('staging_recorded'),
    host: z.string(),
    company: z.string().optional(),
    key_custody_attestation: z.string(),
    customer_data_stored: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { tenant_onboarding: acceptedKinds.tenant_onboarding },
  codes: [{ code: 'tenant_create_key_custody_missing', outcome: 'refused' }],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    requested_tenant: 'tenant_node:rheinwerk_calibration',
    host: 'rheinwerk.gestalt.local',
    company: 'company_geist:rheinwerk_calibration',
    authority_epoch: 'authority_epoch:rheinwerk_root',
    home_reality: 'reality:record',
    signing_key: 'signing_key:rheinwerk_root',
    encryption_key: 'encryption_key:rheinwerk_root',
    auth_policy: 'auth_policy:default',
    key_custody_attestation: 'key_custody_attestation:rheinwerk_2026_04',
    fixture: true,
  },
}).decidedBy({
  reads: (request) => [request.requested_tenant, ...streamsOf([attestationOf(request)])],
  decide(request, facts) {
    const missing = unknownOf([attestationOf(request)], facts);
    if (missing.length > 0 || request.key_custody_attestation === undefined)
      return refuse('tenant_create_key_custody_missing', request.requested_tenant, missing);
    return {
      outcome: 'admitted',
      body: {
        tenant_onboarding: request.requested_tenant,
        status: 'staging_recorded',
        host: request.host,
        company: request.company,
        key_custody_attestation: request.key_custody_attestation,
        customer_data_stored: false,
        production_admission: false,
      },
      records: [{ key: 'tenant_onboarding', reference: request.requested_tenant, type: 'TENANT_ADMITTED' }],
    };
  },
});

function attestationOf(request: { readonly key_custody_attestation?: z.output<typeof optionalReference> }) {
  return {
    field: 'key_custody_attestation',
    reference: request.key_custody_attestation,
    kinds: acceptedKinds.key_custody_attestation,
  };
}
