import { sql } from 'kysely';
import type { SealedSecret, SealedSecrets } from '../domain/sealed-secrets';
import { type SecretPath, secretPathSchema } from '../domain/secret';
import { type Database, inTenant } from './database';

/** Sealed secrets in PostgreSQL, each read and written as its tenant. */
export class PostgresSealedSecrets implements SealedSecrets {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  find(tenant: string, path: SecretPath): Promise<SealedSecret | undefined> {
    return inTenant(this.database, tenant, async (transaction) => {
      const row = await transaction
        .selectFrom('tenant_secret')
        .select(['version', 'sealed', 'created_at'])
        .where('tenant', '=', tenant)
        .where('path', '=', path)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { version, sealed, created_at } = row;
      return { tenant, path, version, sealed, createdAt: created_at.toISOString() };
    });
  }

  list(
    tenant: string,
    { limit, after }: { readonly limit: number; readonly after?: SecretPath | undefined },
  ): Promise<readonly Omit<SealedSecret, 'sealed'>[]> {
    return inTenant(this.database, tenant, async (transaction) => {
      const rows = await transaction
        .selectFrom('tenant_secret')
        .select(['path', 'version', 'created_at'])
        .where('tenant', '=', tenant)
        .where('path', '>', after ?? '')
        .orderBy('path')
        .limit(limit)
        .execute();
      return rows.map(({ path, version, created_at }) => ({
        tenant,
        path: secretPathSchema.parse(path),
        version,
        createdAt: created_at.toISOString(),
      }));
    });
  }

  put({
    tenant,
    path,
    version,
    sealed,
  }: Omit<SealedSecret, 'createdAt'>): Promise<Omit<SealedSecret, 'sealed'> | false> {
    const bytes = Buffer.from(sealed);
    return inTenant(this.database, tenant, async (transaction) => {
      const row =
        version === 1
          ? await transaction
              .insertInto('tenant_secret')
              .values({ tenant, path, version, sealed: bytes })
              .onConflict((conflict) => conflict.doNothing())
              .returning('created_at')
              .executeTakeFirst()
          : await transaction
              .updateTable('tenant_secret')
              .set({ version, sealed: bytes, created_at: sql`now()` })
              .where('tenant', '=', tenant)
              .where('path', '=', path)
              .where('version', '=', version - 1)
              .returning('created_at')
              .executeTakeFirst();
      return row === undefined ? false : { tenant, path, version, createdAt: row.created_at.toISOString() };
    });
  }

  remove(tenant: string, path?: SecretPath): Promise<void> {
    return inTenant(this.database, tenant, async (transaction) => {
      const ofTenant = transaction.deleteFrom('tenant_secret').where('tenant', '=', tenant);
      await (path === undefined ? ofTenant : ofTenant.where('path', '=', path)).execute();
    });
  }
}
