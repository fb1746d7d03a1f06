import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** Secrets of the embedded secret store: each sealed under a key that the database never sees. */
export const tenantSecrets: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table tenant_secret (
          tenant uuid not null references tenant,
          path text collate "C" not null,
          version int not null check (version > 0),
          sealed bytea not null,
          created_at timestamptz not null default now(),
          primary key (tenant, path)
        );
        -- What is removed or replaced is gone: a credential that nobody uses any more only waits to be found.
        grant select, insert, delete on tenant_secret to ${roles.app};
        grant update (version, sealed, created_at) on tenant_secret to ${roles.app};
        -- For the backup.
        grant select on tenant_secret to ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'tenant_secret', [roles.projector]);
  },
};
