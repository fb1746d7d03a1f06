import { type Insertable, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import { DECISION_REFUSED, WITHDRAWN } from '../../domain/event';
import { recordDataSchema } from '../../domain/known-record';
import { kindOf, referenceSchema } from '../../domain/reference';
import type { Schema } from '../schema';
import type { SequencedEvent } from '../shared-log';
import type { Projection } from '../subscription';

/** Whose the decision is, by the request's own word. */
const requestSchema = z.object({
  company: referenceSchema.optional().catch(undefined),
  company_bootstrap: referenceSchema.optional().catch(undefined),
});

const grantedSchema = recordDataSchema.extend({
  code: z.string().optional(),
  first_record: z.string().optional(),
  request: requestSchema,
});

const refusedSchema = z.object({
  operation: z.string(),
  code: z.string(),
  subject: z.string().optional(),
  request: requestSchema.catch({}),
});

/**
 * Every version of a record that a decision made, and every refusal. What only indexes records, or tells the course of
 * something, such as a provisioning, is no decision. A withdrawal is none either: it marks the versions before it.
 */
export const decisions: Projection = {
  name: 'decisions',
  tables: ['decision'],
  async project(events, transaction) {
    const rows = events.flatMap((event) => rowOf(event) ?? []);
    if (rows.length > 0) await transaction.insertInto('decision').values(rows).execute();
    const withdrawals = events.filter(({ event }) => event.type === WITHDRAWN);
    if (withdrawals.length > 0) await markWithdrawn(withdrawals, transaction);
  },
};

type Row = Insertable<Schema['decision']>;
type Decided = Pick<Row, 'operation' | 'outcome' | 'code' | 'subject' | 'company' | 'leads'>;

function rowOf({ seq, tenant, event }: SequencedEvent): Row | undefined {
  const stream = referenceSchema.safeParse(event.stream);
  if (!stream.success) return undefined;
  const decided = event.type === DECISION_REFUSED ? refused(event.data) : granted(stream.data, event.data);
  if (decided === undefined) return undefined;
  return {
    seq,
    tenant,
    stream: event.stream,
    version: event.version,
    kind: kindOf(stream.data),
    ...decided,
    actor: event.actor,
    event_id: event.id,
    recorded_at: new Date(event.recordedAt),
    withdrawn_at: null,
  };
}

function refused(data: object): Decided {
  const { operation, code, subject = null, request } = refusedSchema.parse(data);
  return { operation, outcome: 'refused', code, subject, company: companyOf(request), leads: true };
}

function granted(stream: string, data: object): Decided | undefined {
  const parsed = grantedSchema.safeParse(data);
  if (!parsed.success) return undefined;
  const { operation, outcome, code = null, request, first_record } = parsed.data;
  const company = companyOf(request);
  return { operation, outcome, code, subject: stream, company, leads: first_record === undefined };
}

function companyOf({ company, company_bootstrap }: z.output<typeof requestSchema>): string | null {
  return company ?? company_bootstrap ?? null;
}

/** Each withdrawal ends the versions since the one before it; those that were ended earlier stay as they are. */
async function markWithdrawn(
  withdrawals: readonly SequencedEvent[],
  transaction: Transaction<Schema>,
): Promise<void> {
  const columns = {
    tenants: withdrawals.map(({ tenant }) => tenant),
    streams: withdrawals.map(({ event }) => event.stream),
    seqs: withdrawals.map(({ seq }) => seq),
    moments: withdrawals.map(({ event }) => event.recordedAt),
  };
  await sql`
    update decision set withdrawn_at = withdrawal.moment
    from (
      select *, lag(seq, 1, -1::bigint) over (partition by tenant, stream order by seq) as before
      from unnest(
        ${columns.tenants}::uuid[], ${columns.streams}::text[], ${columns.seqs}::bigint[],
        ${columns.moments}::timestamptz[]
      ) as withdrawal (tenant, stream, seq, moment)
    ) as withdrawal
    where decision.tenant = withdrawal.tenant
      and decision.subject = withdrawal.stream
      and decision.stream = withdrawal.stream
      and decision.seq > withdrawal.before
      and decision.seq < withdrawal.seq
      and decision.withdrawn_at is null
  `.execute(transaction);
}
