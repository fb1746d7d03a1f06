import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { createFunction } from './sql-function';
import { isolateTenants } from './tenant-isolation';

/** Every decision, granted or refused, in the order of the log: what lists and the page of an admission are read from. */
export const decisions: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        -- Refusals are decisions like the others.
        drop table refusal;
        delete from checkpoint where name = 'refusals';

        create table decision (
          seq bigint primary key,
          tenant uuid not null,
          -- The record, or the refusal.
          stream text collate "C" not null,
          version int not null,
          kind text collate "C" not null,
          operation text collate "C" not null,
          outcome text collate "C" not null,
          code text collate "C",
          -- What was decided about: the record itself, or what a refusal speaks of.
          subject text collate "C",
          company text collate "C",
          actor uuid not null,
          event_id uuid not null,
          recorded_at timestamptz not null,
          -- False for the records that a decision makes beside its first one.
          leads boolean not null,
          -- When a later version withdrew the record.
          withdrawn_at timestamptz
        );
        create index decision_newest on decision (tenant, recorded_at desc, seq desc);
        create index decision_kind on decision (tenant, kind, recorded_at desc, seq desc);
        create index decision_operation on decision (tenant, operation, recorded_at desc, seq desc);
        -- Also finds the versions that a withdrawal is about.
        create index decision_subject on decision (tenant, subject, recorded_at desc, seq desc);
        create index decision_refused on decision (tenant, recorded_at desc, seq desc) where outcome = 'refused';
        create index decision_code on decision (tenant, code, recorded_at desc, seq desc) where code is not null;
        create index decision_company on decision (tenant, company, recorded_at desc, seq desc)
          where company is not null;
        create index decision_latest on decision (tenant, operation, seq desc) where leads;
        grant select on decision to ${roles.app};
        grant select, insert, truncate, update (withdrawn_at) on decision to ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'decision', [roles.projector]);
    await createFunction(database, 'read_admission');
    await sql
      .raw(`
        revoke execute on function read_admission from public;
        grant execute on function read_admission to ${roles.app};
      `)
      .execute(database);
  },
};
