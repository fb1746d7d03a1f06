import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, runAsOwner } from './sql-function';
import { isolateTenants } from './tenant-isolation';

/** Principals of tenants, and the sessions that they open by their holder keys, whose records are events. */
export const sessions: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        alter table principal
          add column tenant uuid references tenant,
          add column role text,
          add column enrolled_by uuid,
          add constraint principal_of_deployment_or_tenant check (
            case
              when kind in ('operator', 'service') then tenant is null and role is null
              else kind in ('person', 'device') and tenant is not null and role is not null
                and role in ('admin', 'member')
            end
          );
        -- Ids are UUIDs of version 7: newest first is by id.
        create index principal_of_tenant on principal (tenant, id desc);
        grant select on principal to ${roles.projector};

        create table session (
          id uuid primary key,
          tenant uuid not null references tenant,
          principal uuid not null references principal,
          holder_key text collate "C" not null,
          -- SHA-256 of the token, which is kept nowhere.
          token_hash bytea not null unique,
          -- SHA-256 of the challenge that it was opened by: none opens two.
          challenge_hash bytea not null unique,
          opened_at timestamptz not null,
          expires_at timestamptz not null,
          revoked_at timestamptz
        );
        create index session_of_tenant on session (tenant, id desc);
        create index session_of_principal on session (principal, id desc);
        create index session_expiry on session (expires_at);
        grant select, insert, update on session to ${roles.app};
        grant select, delete on session to ${roles.projector};

        -- One row, made when it is first needed: with it, every process knows the challenges that another gave out.
        create table challenge_secret (
          single boolean primary key default true check (single),
          secret bytea not null
        );
        grant select, insert on challenge_secret to ${roles.app};
      `)
      .execute(database);
    await isolateTenants(database, 'principal', [roles.projector]);
    await sql
      .raw(`create policy of_the_deployment on principal to ${roles.app} using (tenant is null)`)
      .execute(database);
    await isolateTenants(database, 'session', [roles.projector]);
    for (const name of ['find_session', 'find_holder_key', 'open_session']) {
      await createFunction(database, name);
      await sql
        .raw(
          `revoke execute on function ${name} from public; grant execute on function ${name} to ${roles.app}`,
        )
        .execute(database);
    }
    for (const name of ['find_session', 'find_holder_key']) await runAsOwner(database, name, roles.projector);
  },
};
