import type { Insertable, Selectable } from 'kysely';
import { jsonObject } from '../domain/json';
import { type RegisteredTenant, registeredTenantSchema, tenantOfSlug } from '../domain/registered-tenant';
import type { Schema } from './schema';

type Row = Schema['registered_tenant'];

export function registeredTenantOf(row: Selectable<Row>): RegisteredTenant {
  return registeredTenantSchema.parse({
    tenant_id: row.slug,
    id: row.tenant,
    reference: tenantOfSlug(row.slug),
    display_name: row.display_name,
    parent: row.parent,
    status: row.status,
    system: row.system,
    limits: row.limits,
    policy: row.policy,
    isolation: row.isolation,
    namespace: row.namespace,
    memory_namespace: row.memory_namespace,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    delete_after: row.delete_after?.toISOString() ?? null,
  } satisfies Record<keyof RegisteredTenant, unknown>);
}

export function rowOf(tenant: RegisteredTenant, version: number): Omit<Insertable<Row>, 'changed_at'> {
  return {
    tenant: tenant.id,
    slug: tenant.tenant_id,
    display_name: tenant.display_name,
    parent: tenant.parent,
    status: tenant.status,
    system: tenant.system,
    limits: jsonObject(tenant.limits),
    policy: jsonObject(tenant.policy),
    isolation: tenant.isolation,
    namespace: tenant.namespace,
    memory_namespace: tenant.memory_namespace,
    created_at: new Date(tenant.created_at),
    updated_at: new Date(tenant.updated_at),
    delete_after: tenant.delete_after === null ? null : new Date(tenant.delete_after),
    version,
  };
}
