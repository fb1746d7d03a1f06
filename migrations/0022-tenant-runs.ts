import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** The runs of tenants, what was said in them, and what they use of their quotas. */
export const tenantRuns: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table tenant_run (
          id uuid primary key,
          tenant uuid not null references tenant,
          tenant_reference text not null,
          state text not null check (
            state in
              ('running', 'answered', 'refused', 'quota_exhausted', 'turns_exhausted', 'failed', 'cancelled')
          ),
          -- Why it ended otherwise than answered.
          code text,
          reason text,
          provider text not null,
          model text not null,
          -- The model that gave the turns: echo where the tenant has no secret for the provider.
          answered_by text,
          max_turns int not null,
          -- The namespace that its workflow is in: a tenant may be migrated meanwhile.
          namespace text not null,
          workflow_id text not null unique,
          requested_by uuid not null,
          -- The token by which it was asked for, by name.
          token text,
          created_at timestamptz not null default now(),
          -- When it was counted among the runs of its day.
          counted_at timestamptz,
          ended_at timestamptz,
          check ((state = 'running') = (ended_at is null))
        );
        -- Ids are UUIDs of version 7: newest first is by id.
        create index tenant_run_of_tenant on tenant_run (tenant, id desc);
        create index tenant_run_open on tenant_run (created_at) where state = 'running';

        -- What was said: personal data, sealed, and gone with the run.
        create table tenant_run_part (
          tenant uuid not null references tenant,
          run uuid not null references tenant_run on delete cascade,
          -- 0 is the prompt; then the model's turns, each with its own part 0 and a part for each use of a tool.
          turn int not null,
          part int not null,
          kind text not null check (kind in ('prompt', 'model', 'tool')),
          -- The registered name of the tool; null where none of that name is registered.
          tool text,
          -- Why the tool was refused or failed.
          code text,
          -- Of the model's turn: what it used.
          tokens int,
          sealed bytea not null,
          created_at timestamptz not null default now(),
          primary key (run, turn, part)
        );

        create table run_usage (
          tenant uuid not null references tenant,
          quota text collate "C" not null,
          window_start timestamptz not null,
          used bigint not null default 0,
          reserved bigint not null default 0,
          -- That it was exhausted is recorded once a window.
          exhaustion_recorded boolean not null default false,
          primary key (tenant, quota, window_start),
          check (used >= 0 and reserved >= 0)
        );

        -- Tokens that a turn may use: taken before the model is asked, settled to what was used, free when it expires.
        create table run_reservation (
          tenant uuid not null references tenant,
          run uuid not null references tenant_run on delete cascade,
          turn int not null,
          window_start timestamptz not null,
          tokens bigint not null,
          expires_at timestamptz not null,
          primary key (run, turn)
        );
        create index run_reservation_expiry on run_reservation (tenant, expires_at);

        grant select, insert, update, delete on tenant_run, tenant_run_part, run_usage, run_reservation
          to ${roles.app};
        grant select on tenant_run, tenant_run_part, run_usage, run_reservation to ${roles.projector};
      `)
      .execute(database);
    for (const table of ['tenant_run', 'tenant_run_part', 'run_usage', 'run_reservation'])
      await isolateTenants(database, table, [roles.projector]);
  },
};
