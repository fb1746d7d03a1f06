import { z } from 'zod';
import { DECISION_REFUSED } from '../../domain/event';
import type { Projection } from '../subscription';

const refusalDataSchema = z.object({
  operation: z.string(),
  code: z.string(),
  subject: z.string().optional(),
});

/** Every refusal by what it is about and by its code. */
export const refusals: Projection = {
  name: 'refusals',
  tables: ['refusal'],
  types: [DECISION_REFUSED],
  async project(events, transaction) {
    const rows = events.map(({ seq, tenant, event }) => {
      const { operation, code, subject = null } = refusalDataSchema.parse(event.data);
      return {
        seq,
        tenant,
        subject,
        code,
        operation,
        event_id: event.id,
        stream: event.stream,
        recorded_at: new Date(event.recordedAt),
      };
    });
    await transaction.insertInto('refusal').values(rows).execute();
  },
};
