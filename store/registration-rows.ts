import { sql, type Transaction } from 'kysely';
import type { RegisteredTenant } from '../domain/registered-tenant';
import { hierarchyLock } from './advisory-locks';
import type { TenantId } from './event-store';
import { registeredTenantOf, rowOf } from './registered-tenant-row';
import type { Schema } from './schema';

type As = Transaction<Schema>;

/** A tenant as it stands, and the version of its registration that says so. */
export interface StandingRegistration {
  readonly tenant: RegisteredTenant;
  readonly version: number;
}

/** Has no other change which tenant stands under which until the transaction ends. */
export async function lockHierarchy(transaction: As): Promise<void> {
  const [space, key] = hierarchyLock;
  await sql`select pg_advisory_xact_lock(${space}::int, ${key}::int)`.execute(transaction);
}

/** Keeps a new tenant; false where one of its names is another's. */
export async function insertRegistration(transaction: As, tenant: RegisteredTenant): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('registered_tenant')
    .values(rowOf(tenant, 1))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** A tenant as it stands, for nobody else to change until the transaction ends. */
export async function lockRegistration(
  transaction: As,
  tenant: TenantId,
): Promise<StandingRegistration | undefined> {
  const row = await transaction
    .selectFrom('registered_tenant')
    .selectAll()
    .where('tenant', '=', tenant)
    .forUpdate()
    .executeTakeFirst();
  return row && { tenant: registeredTenantOf(row), version: row.version };
}

/** Keeps how a tenant stands from now on. */
export async function updateRegistration(
  transaction: As,
  tenant: RegisteredTenant,
  version: number,
): Promise<void> {
  await transaction
    .updateTable('registered_tenant')
    .set({ ...rowOf(tenant, version), changed_at: sql<Date>`clock_timestamp()` })
    .where('tenant', '=', tenant.id)
    .executeTakeFirstOrThrow();
}
