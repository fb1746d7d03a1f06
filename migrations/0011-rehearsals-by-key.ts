import { type Kysely, type Migration, sql } from 'kysely';

/** A period names a drill of a key: each key of a tenant has its own of every quarter. */
export const rehearsalsByKey: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        alter table rehearsal
          drop constraint rehearsal_tenant_kind_period_key,
          add unique (tenant, kind, key_ref, period);
      `)
      .execute(database);
  },
};
