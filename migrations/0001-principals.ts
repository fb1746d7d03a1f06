import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';

/** Tenants, and who acts: operators and services with their tokens. */
export const principals: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        grant usage on schema public to ${Object.values(roles).join(', ')};

        create table tenant (
          id uuid primary key,
          reference text not null unique,
          created_at timestamptz not null default now()
        );
        -- Neither id nor reference is ever used for another tenant: nobody updates or deletes one.
        grant select, insert on tenant to ${roles.app};
        grant select on tenant to ${roles.projector};

        create table principal (
          id uuid primary key,
          kind text not null,
          name text not null,
          created_at timestamptz not null default now()
        );
        grant select, insert, update on principal to ${roles.app};

        create table operator_token (
          id uuid primary key,
          principal uuid not null references principal,
          name text not null unique,
          hash bytea not null unique,
          created_at timestamptz not null default now(),
          revoked_at timestamptz
        );
        create index operator_token_principal on operator_token (principal);
        grant select, insert, update on operator_token to ${roles.app};
      `)
      .execute(database);
  },
};
