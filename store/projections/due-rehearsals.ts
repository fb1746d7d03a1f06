import { recordDataSchema } from '../../domain/known-record';
import { rehearsalCalendar, rehearsalCalendarSchema } from '../../domain/rehearsal-calendar';
import type { Projection } from '../subscription';

/** What is due when, of all tenants: each tenant's rows are its calendar as it was kept last. */
export const dueRehearsals: Projection = {
  name: 'due-rehearsals',
  tables: ['due_rehearsal'],
  types: ['REHEARSAL_CALENDAR_KEPT'],
  async project(events, transaction) {
    const newest = new Map(
      events.flatMap(({ tenant, event }) =>
        event.stream === rehearsalCalendar ? [[tenant, event.data] as const] : [],
      ),
    );
    if (newest.size === 0) return;
    await transaction
      .deleteFrom('due_rehearsal')
      .where('tenant', 'in', [...newest.keys()])
      .execute();
    const rows = [...newest].flatMap(([tenant, data]) =>
      rehearsalCalendarSchema
        .parse(recordDataSchema.parse(data).body)
        .due.map(({ kind, key_ref, due_at }) => ({ tenant, kind, key_ref, due_at: new Date(due_at) })),
    );
    if (rows.length > 0) await transaction.insertInto('due_rehearsal').values(rows).execute();
  },
};
