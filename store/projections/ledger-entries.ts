import { sql } from 'kysely';
import type { Projection } from '../subscription';

/** Where in the log which entries stand: by tenant, type, stream and actor. */
export const ledgerEntries: Projection = {
  name: 'ledger-entries',
  tables: ['ledger_entry'],
  async project(events, transaction) {
    await sql`
      insert into ledger_entry (seq, tenant, stream, version, type, actor)
      select * from unnest(
        ${events.map(({ seq }) => seq)}::bigint[],
        ${events.map(({ tenant }) => tenant)}::uuid[],
        ${events.map(({ event }) => event.stream)}::text[],
        ${events.map(({ event }) => event.version)}::int[],
        ${events.map(({ event }) => event.type)}::text[],
        ${events.map(({ event }) => event.actor)}::uuid[]
      )
    `.execute(transaction);
  },
};
