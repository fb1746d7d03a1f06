import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** The keys that were made for tenants at key stores, so that they go with the tenant. */
export const madeKeys: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        -- Written before the key is made, and removed once it is destroyed: nothing else tells where it lies.
        create table made_key (
          tenant uuid not null references tenant,
          key_store text not null,
          name text not null,
          noted_at timestamptz not null default now(),
          primary key (tenant, key_store, name)
        );
        insert into made_key (tenant, key_store, name) select distinct tenant, key_store, key_name from token_key;
        grant select, insert, delete on made_key to ${roles.app};
        -- Backups read it whole.
        grant select on made_key to ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'made_key', [roles.projector]);
  },
};
