import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction, runAsOwner } from './sql-function';
import { isolateTenants } from './tenant-isolation';

const partitions = 8;

/** Events, the commands that wrote them, and the log that orders them. */
export const recordStore: Migration = {
  async up(database: Kysely<unknown>) {
    await createFunction(database, 'refuse_change');
    await createEvents(database);
    await createCommands(database);
    await createLog(database);
    await createFunctions(database);
  },
};

async function createEvents(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      create table event (
        tenant uuid not null,
        stream text collate "C" not null,
        version int not null,
        id uuid not null,
        type text not null,
        data jsonb not null,
        actor uuid not null,
        -- The streams that the decision rested on, each with its version.
        rested_on jsonb not null,
        recorded_at timestamptz not null,
        -- 32 random bytes.
        salt bytea not null,
        -- RFC 8785, of all of the above but the salt. What is hashed is these bytes, never the text of a jsonb.
        canonical bytea not null,
        primary key (tenant, stream, version)
      ) partition by hash (tenant);
    `)
    .execute(database);
  for (let remainder = 0; remainder < partitions; remainder++) {
    // Most events are a little over the two kilobytes from which on rows are compressed: not worth the time.
    await sql
      .raw(`
        create table event_${remainder} partition of event
          for values with (modulus ${partitions}, remainder ${remainder})
          with (toast_tuple_target = 8160);
        ${appendOnly(`event_${remainder}`)}
      `)
      .execute(database);
  }
  await sql
    .raw(`
      ${appendOnly('event')}
      grant select on event to ${roles.app}, ${roles.projector};
      grant select, insert on event to ${roles.append};

      create view stream with (security_invoker = true) as
        select distinct on (tenant, stream) tenant, stream, version
        from event
        order by tenant, stream, version desc;
      grant select on stream to ${roles.app}, ${roles.projector};
    `)
    .execute(database);
  await isolateTenants(database, 'event', [roles.append, roles.projector]);
}

async function createCommands(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      create table command (
        tenant uuid not null,
        principal uuid not null,
        route text collate "C" not null,
        key text collate "C" not null,
        request_hmac bytea not null,
        result jsonb not null,
        expires_at timestamptz not null default now() + interval '30 days',
        primary key (tenant, principal, route, key)
      );
      -- Rows lie in the order in which they expire, so a summary of each range of pages is enough.
      create index command_expiry on command using brin (expires_at);
      grant select on command to ${roles.app};
      grant select, insert on command to ${roles.append};
      grant select, delete on command to ${roles.sequencer};
    `)
    .execute(database);
  await isolateTenants(database, 'command', [roles.append, roles.sequencer]);
}

async function createLog(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      create table pending (
        id bigint generated always as identity primary key,
        tenant uuid not null,
        stream text collate "C" not null,
        version int not null,
        event_id uuid not null,
        leaf_hash bytea not null,
        appended_at timestamptz not null default now()
      ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
      create index pending_event on pending (event_id);
      grant select on pending to ${roles.app};
      grant select, insert on pending to ${roles.append};
      grant select, delete on pending to ${roles.sequencer};

      create table log_entry (
        -- The leaf index: from 0, without gaps.
        seq bigint primary key,
        tenant uuid not null,
        stream text collate "C" not null,
        version int not null,
        event_id uuid not null unique,
        leaf_hash bytea not null
      );
      ${appendOnly('log_entry')}
      grant select on log_entry to ${roles.app}, ${roles.projector};
      grant select, insert on log_entry to ${roles.sequencer};
    `)
    .execute(database);
  await isolateTenants(database, 'pending', [roles.append, roles.sequencer]);
  await isolateTenants(database, 'log_entry', [roles.sequencer, roles.projector]);
}

async function createFunctions(database: Kysely<unknown>): Promise<void> {
  const readers = ['read_facts', 'read_history', 'read_receipt'];
  const others = ['append', 'sequence_pending', 'sequencer_lag', 'purge_commands', 'read_log'];
  for (const name of [...others, ...readers]) {
    await createFunction(database, name);
    await sql.raw(`revoke execute on function ${name} from public`).execute(database);
  }
  await sql
    .raw(`
      ${[...readers, 'append'].map((name) => `grant execute on function ${name} to ${roles.app};`).join('\n')}
      grant execute on function sequence_pending, purge_commands to ${roles.sequencer};
      grant execute on function read_log to ${roles.projector};
      grant execute on function sequencer_lag to ${roles.app}, ${roles.sequencer}, ${roles.projector};
    `)
    .execute(database);
  await runAsOwner(database, 'append', roles.append);
  await runAsOwner(database, 'sequencer_lag', roles.sequencer);
}

/** Privileges refuse it first; the trigger also stops the owner. Partitions don't inherit statement triggers. */
function appendOnly(table: string): string {
  return `
    create trigger append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change();`;
}
