import type { Selectable } from 'kysely';
import { z } from 'zod';
import {
  type KeyName,
  type KeyState,
  type KeyStateChange,
  keyAlgorithms,
  keyNameSchema,
  keyStates,
} from '../domain/key';
import type { NewWrappedKey, WrappedKey, WrappedKeys } from '../domain/wrapped-keys';
import { type Database, inTenant } from './database';
import type { Schema } from './schema';

const algorithmSchema = z.enum(keyAlgorithms);
const stateSchema = z.enum(keyStates);

/** Wrapped keys in PostgreSQL, each read as its tenant. */
export class PostgresWrappedKeys implements WrappedKeys {
  constructor(private readonly database: Database) {}

  versions(tenant: string, name: KeyName): Promise<readonly WrappedKey[]> {
    return this.read(tenant, name, null);
  }

  async find(tenant: string, name: KeyName, version: number): Promise<WrappedKey | undefined> {
    const [found] = await this.read(tenant, name, version);
    return found;
  }

  add({ publicKey, wrapped, ...key }: NewWrappedKey): Promise<boolean> {
    return inTenant(this.database, key.tenant, async (transaction) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('embedded_key')
        .values({ ...key, state: 'active', public_key: publicKey, wrapped: Buffer.from(wrapped) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    });
  }

  move(
    { tenant, name, version }: Pick<WrappedKey, 'tenant' | 'name' | 'version'>,
    from: readonly KeyState[],
    to: KeyStateChange,
  ): Promise<boolean> {
    return inTenant(this.database, tenant, async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('embedded_key')
        .set({ state: to, changed_at: new Date(), ...erasedWith(to) })
        .where('tenant', '=', tenant)
        .where('name', '=', name)
        .where('version', '=', version)
        .where('state', 'in', from)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  private async read(tenant: string, name: KeyName, version: number | null): Promise<readonly WrappedKey[]> {
    const { rows } = await this.database.appPool.query<Selectable<Schema['embedded_key']>>({
      name: 'read_embedded_key',
      text: 'select * from read_embedded_key($1, $2, $3)',
      values: [tenant, name, version],
    });
    return rows.map(wrappedKeyOf);
  }
}

function erasedWith(state: KeyStateChange): { wrapped?: null; public_key?: null } {
  switch (state) {
    case 'deactivated':
      return {};
    case 'compromised':
      return { wrapped: null };
    case 'destroyed':
      return { wrapped: null, public_key: null };
    default:
      return state satisfies never;
  }
}

function wrappedKeyOf(row: Selectable<Schema['embedded_key']>): WrappedKey {
  return {
    tenant: row.tenant,
    name: keyNameSchema.parse(row.name),
    version: row.version,
    algorithm: algorithmSchema.parse(row.algorithm),
    state: stateSchema.parse(row.state),
    operation: row.operation,
    publicKey: row.public_key ?? undefined,
    wrapped: row.wrapped ?? undefined,
    createdAt: row.created_at.toISOString(),
  };
}
