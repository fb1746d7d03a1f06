import { sql } from 'kysely';
import type { JsonValue } from '../domain/json';
import type { Outcome } from '../domain/outcome';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';

/** A version of a record, or a refusal, as it is listed. */
export interface DecisionRow {
  /** Its place in the log. */
  readonly seq: number;
  /** The record, or the refusal. */
  readonly reference: string;
  readonly version: number;
  readonly kind: string;
  readonly operation: string;
  readonly outcome: Outcome;
  readonly code: string | null;
  /** What was decided about: the record itself, or what a refusal speaks of. */
  readonly subject: string | null;
  readonly company: string | null;
  /** The principal's UUID. */
  readonly actor: string;
  /** The event's UUID, which is also the receipt's. */
  readonly eventId: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly recordedAt: string;
  /** SHA-256 of the ledger leaf, lower-case hexadecimal. */
  readonly leafHash: string;
  /** When a later version withdrew the record. */
  readonly withdrawnAt: string | null;
}

/** Where a page ends: lists go from the newest to the oldest, by time and then by place in the log. */
export type DecisionPosition = Pick<DecisionRow, 'recordedAt' | 'seq'>;

export interface DecisionFilter {
  readonly kind?: string | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly code?: string | undefined;
  readonly subject?: string | undefined;
  readonly company?: string | undefined;
  /** Recorded at this moment or later; ISO 8601. */
  readonly from?: string | undefined;
  /** Recorded before this moment; ISO 8601. */
  readonly until?: string | undefined;
}

/** The newest decision of an operation. */
export interface NewestDecision
  extends Omit<DecisionRow, 'kind' | 'operation' | 'company' | 'leafHash' | 'subject'> {
  /** What the refusal asks for, as its event has it; null where nothing was refused. */
  readonly missing: JsonValue;
}

export interface NewestDecisions {
  /** The last place in the log that is taken into account; -1 before the first. */
  readonly asOfSeq: number;
  /** Whether that is all that the tenant has recorded. */
  readonly upToDate: boolean;
  /** By operation; an operation that was never decided is left out. */
  readonly decisions: ReadonlyMap<string, NewestDecision>;
}

interface AdmissionRow {
  readonly as_of_seq: number;
  readonly up_to_date: boolean;
  readonly operation: string;
  readonly seq: number | null;
  readonly stream: string;
  readonly version: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly actor: string;
  readonly event_id: string;
  readonly recorded_at: Date;
  readonly withdrawn_at: Date | null;
  readonly missing: JsonValue;
}

/** Decisions of one tenant, read from what follows the log: those of the last moments may not be there yet. */
export class Decisions {
  constructor(private readonly database: Database) {}

  /** A page, newest first, that begins after a position. */
  list(
    tenant: TenantId,
    filter: DecisionFilter,
    limit: number,
    after?: DecisionPosition,
  ): Promise<readonly DecisionRow[]> {
    return inTenant(this.database, tenant, async (transaction) => {
      let query = transaction
        .selectFrom('decision')
        .selectAll()
        // Not a join: the planner would think that few rows have a leaf, and read all of them to sort them.
        .select(
          sql<Buffer>`(select leaf_hash from log_entry where log_entry.seq = decision.seq)`.as('leaf_hash'),
        )
        .where('tenant', '=', tenant)
        .orderBy('recorded_at', 'desc')
        .orderBy('seq', 'desc')
        .limit(limit);
      for (const column of ['kind', 'operation', 'outcome', 'code', 'subject', 'company'] as const) {
        const value = filter[column];
        if (value !== undefined) query = query.where(column, '=', value);
      }
      if (filter.from !== undefined) query = query.where('recorded_at', '>=', new Date(filter.from));
      if (filter.until !== undefined) query = query.where('recorded_at', '<', new Date(filter.until));
      if (after !== undefined)
        query = query.where(
          sql<boolean>`(recorded_at, seq) < (${after.recordedAt}::timestamptz, ${after.seq}::bigint)`,
        );
      const rows = await query.execute();
      return rows.map((row) => ({
        seq: row.seq,
        reference: row.stream,
        version: row.version,
        kind: row.kind,
        operation: row.operation,
        outcome: row.outcome,
        code: row.code,
        subject: row.subject,
        company: row.company,
        actor: row.actor,
        eventId: row.event_id,
        recordedAt: row.recorded_at.toISOString(),
        leafHash: row.leaf_hash.toString('hex'),
        withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
      }));
    });
  }

  /** The newest decision of each of the operations, in one round trip and as of one moment. */
  async newest(tenant: TenantId, operations: readonly string[]): Promise<NewestDecisions> {
    const { rows } = await this.database.appPool.query<AdmissionRow>({
      name: 'read_admission',
      text: 'select * from read_admission($1, $2)',
      values: [tenant, operations],
    });
    return {
      asOfSeq: rows[0]?.as_of_seq ?? -1,
      upToDate: rows[0]?.up_to_date ?? false,
      decisions: new Map(
        rows.flatMap((row) => (row.seq === null ? [] : [[row.operation, newestDecision(row, row.seq)]])),
      ),
    };
  }
}

function newestDecision(row: AdmissionRow, seq: number): NewestDecision {
  return {
    seq,
    reference: row.stream,
    version: row.version,
    outcome: row.outcome,
    code: row.code,
    actor: row.actor,
    eventId: row.event_id,
    recordedAt: row.recorded_at.toISOString(),
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    missing: row.missing,
  };
}
