import { z } from 'zod';
import type { TenantChange } from '../../application/registry/tenant-registry';
import {
  isolationModes,
  namespaceSchema,
  type RegisteredTenant,
  registeredTenantSchema,
  slugSchema,
  tenantLimitsSchema,
  tenantPolicySchema,
} from '../../domain/registered-tenant';
import type { NewTenant } from '../../domain/tenant-registration';

const { display_name, memory_namespace } = registeredTenantSchema.shape;
const limits = tenantLimitsSchema.shape;
const policy = tenantPolicySchema.shape;

/** A tenant as the wire has it: limits and policy beside the rest. */
export const tenantSchema = registeredTenantSchema
  .omit({ limits: true, policy: true })
  .extend({ enabled: z.boolean().describe('Whether its status is ACTIVE.'), ...limits, ...policy })
  .meta({ id: 'Tenant', description: 'A tenant as it is registered. A limit of null limits nothing.' });

export const newTenantSchema = z.strictObject({
  tenant_id: slugSchema.describe(
    'What the tenant is called in paths. It is never changed, and never given again.',
  ),
  display_name,
  parent: slugSchema.nullable().optional().describe('The slug of the tenant above it.'),
  status: z.enum(['PENDING_VERIFICATION', 'ACTIVE']).default('ACTIVE'),
  system: z.boolean().default(false).describe('Not a customer: left out of lists unless asked for.'),
  isolation: z.enum(isolationModes).optional().describe('Dedicated where a namespace is given, else shared.'),
  namespace: namespaceSchema.optional().describe('The Temporal namespace of a dedicated tenant.'),
  memory_namespace: memory_namespace
    .optional()
    .describe(
      'The name of its part of a memory that stands beside Portcullis, which keeps the name to it and remembers nothing; the slug unless given.',
    ),
  ...limits,
  ...policy,
});

const changedLimits = {
  max_vms: changed(limits.max_vms),
  storage_quota_gb: changed(limits.storage_quota_gb),
  api_rate_limit_rpm: changed(limits.api_rate_limit_rpm),
  rpm: changed(limits.rpm),
  rph: changed(limits.rph),
  tpd: changed(limits.tpd),
  max_runs_per_day: changed(limits.max_runs_per_day),
} satisfies Record<keyof typeof limits, unknown>;

const changedPolicy = {
  allowed_tools: changed(policy.allowed_tools),
  blocked_tools: changed(policy.blocked_tools),
  allowed_models: changed(policy.allowed_models),
  blocked_models: changed(policy.blocked_models),
} satisfies Record<keyof typeof policy, unknown>;

export const tenantChangeSchema = z.strictObject({
  tenant_id: slugSchema.optional().describe('As it stands: it is never changed.'),
  display_name: display_name.optional(),
  parent: slugSchema.nullable().optional().describe('Null puts the tenant under none.'),
  status: z.literal('ACTIVE').optional().describe('Ends the wait of a tenant for its verification.'),
  ...changedLimits,
  ...changedPolicy,
});

export function newTenantOf(body: z.output<typeof newTenantSchema>): NewTenant {
  const { tenant_id, parent, status, system, isolation, namespace } = body;
  return {
    tenant_id,
    display_name: body.display_name,
    parent,
    status,
    system,
    isolation,
    namespace,
    memory_namespace: body.memory_namespace,
    limits: z.object(limits).parse(body),
    policy: z.object(policy).parse(body),
  };
}

export function tenantChangeOf(body: z.output<typeof tenantChangeSchema>): TenantChange {
  return {
    display_name: body.display_name,
    parent: body.parent,
    status: body.status,
    limits: given(z.object(changedLimits).parse(body)),
    policy: given(z.object(changedPolicy).parse(body)),
  };
}

export function tenantView({
  limits: limited,
  policy: ruled,
  ...tenant
}: RegisteredTenant): z.output<typeof tenantSchema> {
  return { ...tenant, enabled: tenant.status === 'ACTIVE', ...limited, ...ruled };
}

/** The field of a change: what is left out stays, and has no default. */
function changed<Field extends z.ZodType>(field: z.ZodDefault<Field>) {
  return field
    .removeDefault()
    .optional()
    .describe(field.description ?? '');
}

function given<Members extends object>(members: Members): Members | undefined {
  return Object.keys(members).length === 0 ? undefined : members;
}
