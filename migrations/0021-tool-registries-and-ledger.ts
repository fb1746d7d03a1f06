import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** The tools that runs may use, by versions that never change; and where in the log which entries stand. */
export const toolRegistriesAndLedger: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table tool_registry_version (
          tenant uuid not null,
          -- The default registry is the system tenant's.
          version text collate "C" not null,
          id uuid not null,
          hash text collate "C" not null,
          tools jsonb not null,
          seeded_at timestamptz not null,
          seeded_by uuid not null,
          primary key (tenant, version)
        );
        create index tool_registry_version_listed on tool_registry_version (tenant, id desc);
        create table tool_registry (
          tenant uuid primary key,
          -- The version that counts.
          selected text collate "C" not null,
          foreign key (tenant, selected) references tool_registry_version (tenant, version)
        );
        -- They go with their tenant; until then, versions stay as they are.
        grant select, insert, delete on tool_registry_version to ${roles.app};
        grant select, insert, delete, update (selected) on tool_registry to ${roles.app};
        grant select on tool_registry_version, tool_registry to ${roles.projector};

        -- Follows the log, so that neither appends nor the sequencer keep these indexes.
        create table ledger_entry (
          seq bigint primary key,
          tenant uuid not null,
          stream text collate "C" not null,
          version int not null,
          type text collate "C" not null,
          actor uuid not null
        );
        create index ledger_entry_of_tenant on ledger_entry (tenant, seq);
        create index ledger_entry_of_tenant_by_type on ledger_entry (tenant, type, seq);
        create index ledger_entry_by_type on ledger_entry (type, seq);
        create index ledger_entry_by_stream on ledger_entry (stream, seq);
        create index ledger_entry_by_actor on ledger_entry (actor, seq);
        grant select on ledger_entry to ${roles.app};
        grant select, insert, truncate on ledger_entry to ${roles.projector};
      `)
      .execute(database);
    for (const table of ['tool_registry_version', 'tool_registry', 'ledger_entry'])
      await isolateTenants(database, table, [roles.projector]);
  },
};
