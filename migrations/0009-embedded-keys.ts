import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** Keys of the embedded key store: their private keys encrypted, under a key that the database never sees. */
export const embeddedKeys: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table embedded_key (
          tenant uuid not null references tenant,
          name text collate "C" not null,
          version int not null check (version > 0),
          algorithm text not null,
          state text not null check (
            state in ('pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed')
          ),
          operation text collate "C" not null,
          public_key text,
          wrapped bytea,
          created_at timestamptz not null default now(),
          changed_at timestamptz not null default now(),
          primary key (tenant, name, version),
          unique (tenant, name, operation),
          check ((wrapped is null) = (state in ('compromised', 'destroyed'))),
          check ((public_key is null) = (state = 'destroyed'))
        );
        -- Nobody deletes a row: that of a destroyed version keeps its name from being used for another key.
        grant select, insert on embedded_key to ${roles.app};
        grant update (state, public_key, wrapped, changed_at) on embedded_key to ${roles.app};
        -- For the backup.
        grant select on embedded_key to ${roles.projector};

        create function keep_embedded_key() returns trigger language plpgsql as $$
        begin
          if new.wrapped is not null and new.wrapped is distinct from old.wrapped
            or new.public_key is not null and new.public_key is distinct from old.public_key
          then
            raise exception 'the key of a version is erased or kept, never exchanged';
          end if;
          return new;
        end
        $$;
        revoke execute on function keep_embedded_key() from public;
        create trigger keep_embedded_key before update on embedded_key
          for each row execute function keep_embedded_key();
      `)
      .execute(database);
    await isolateTenants(database, 'embedded_key', [roles.projector]);
  },
};
