import { z } from 'zod';
import { type Reference, reference, referenceSchema } from './reference';

/** What a slug is made of, as the source of a pattern: no two hyphens together. */
export const slugPattern = '(?!.*--)[a-z][a-z0-9-]{0,62}';

/**
 * What a tenant is called in paths and on the command line: given once, never changed, never given again. `default` is
 * nobody's: it names what counts for all who have none of their own.
 */
export const slugSchema = z
  .string()
  .regex(
    new RegExp(`^(?!default$)${slugPattern}$`),
    'expected a-z, 0-9 and single hyphens, from a letter on, at most 63, and not “default”',
  )
  .meta({ title: 'slug' });

/** The tenant of a slug, as records and the Portcullis-Tenant header name it. */
export function tenantOfSlug(slug: string): Reference {
  return reference('tenant_node', slug);
}

/** The record of a tenant's registration, in the tenant's own store. */
export function registrationOf(slug: string): Reference {
  return reference('tenant_registration', slug);
}

/**
 * A suspended tenant's requests are refused everywhere; one that is being deleted is on its way out, and its slug stays
 * taken for good.
 */
export const tenantStatuses = ['PENDING_VERIFICATION', 'ACTIVE', 'SUSPENDED', 'DELETING', 'DELETED'] as const;
export type TenantStatus = (typeof tenantStatuses)[number];

const limit = z.int().min(0).max(1_000_000_000).nullable().default(null);

/** What a tenant may use; null is not limited. A limit below what is in use takes nothing away: it refuses more. */
export const tenantLimitsSchema = z.strictObject({
  max_vms: limit.describe('Nodes registered at once.'),
  storage_quota_gb: limit.describe('Gigabytes, of nodes and reservations together.'),
  api_rate_limit_rpm: limit.describe('Requests to this API in a minute.'),
  rpm: limit.describe('Requests of runs to models in a minute.'),
  rph: limit.describe('Requests of runs to models in an hour.'),
  tpd: limit.describe('Tokens of models in a day (UTC).'),
  max_runs_per_day: limit.describe('Runs begun in a day (UTC).'),
});
export type TenantLimits = z.output<typeof tenantLimitsSchema>;

const names = z
  .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'expected the name of a tool or model'))
  .max(256);

/** Which tools and models the tenant's runs may use. What is blocked is so even where it is allowed. */
export const tenantPolicySchema = z.strictObject({
  allowed_tools: names.nullable().default(null).describe('Null allows each that is registered.'),
  blocked_tools: names.default([]),
  allowed_models: names.nullable().default(null).describe('Null allows each.'),
  blocked_models: names.default([]),
});
export type TenantPolicy = z.output<typeof tenantPolicySchema>;

/** Where the tenant's own work runs: beside that of others, or in a Temporal namespace of its own. */
export const isolationModes = ['shared', 'dedicated'] as const;
export type IsolationMode = (typeof isolationModes)[number];

/** The name of a Temporal namespace. */
export const namespaceSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,127}$/, 'expected letters, digits, dots, hyphens and underscores');

/** A tenant as its registration stands: the body of each event of its stream, and what is told of it. */
export const registeredTenantSchema = z.object({
  /** The slug. */
  tenant_id: slugSchema,
  /** UUID, by which the store keys it. */
  id: z.uuid(),
  /** `tenant_node:<slug>` */
  reference: referenceSchema,
  display_name: z.string().min(1).max(200),
  /** The slug of the tenant above it. */
  parent: slugSchema.nullable(),
  status: z.enum(tenantStatuses),
  /** Not a customer's: hidden from lists unless asked for. */
  system: z.boolean(),
  limits: tenantLimitsSchema,
  policy: tenantPolicySchema,
  isolation: z.enum(isolationModes),
  /** The Temporal namespace of its own; null where it has none. */
  namespace: namespaceSchema.nullable(),
  /** Of its part of a memory that stands beside Portcullis: kept to it and never given again, used by no run. */
  memory_namespace: z.string().min(1).max(128),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** When what is left of it goes; null where it isn't being deleted. */
  delete_after: z.iso.datetime().nullable(),
});
export type RegisteredTenant = z.output<typeof registeredTenantSchema>;

/** The entries of the ledger that tell a registration's course. */
export const registrationEvents = [
  'TENANT_CREATED',
  'TENANT_VERIFIED',
  'TENANT_UPDATED',
  'TENANT_QUOTA_CHANGED',
  'TENANT_POLICY_CHANGED',
  'TENANT_ISOLATION_CHANGED',
  'TENANT_SUSPENDED',
  'TENANT_RESUMED',
  'TENANT_DELETION_BEGUN',
  'TENANT_DELETION_CANCELLED',
  'TENANT_DELETED',
] as const;
export type RegistrationEvent = (typeof registrationEvents)[number];
