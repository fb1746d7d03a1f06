import { type Selectable, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import { referenceSchema } from '../domain/reference';
import { runStates } from '../domain/tenant-run';
import type { Schema } from './schema';
import type { EndedRun, NewTenantRun, TenantRunPart, TenantRunRow } from './tenant-runs';

// What is written of runs, in transactions that also write the entries that tell of it.

const stateSchema = z.enum(runStates);
const kindSchema = z.enum(['prompt', 'model', 'tool']);

export async function insertTenantRun(transaction: Transaction<Schema>, run: NewTenantRun): Promise<void> {
  await transaction
    .insertInto('tenant_run')
    .values({
      id: run.id,
      tenant: run.tenant,
      tenant_reference: run.tenantReference,
      state: 'running',
      provider: run.provider,
      model: run.model,
      max_turns: run.maxTurns,
      namespace: run.namespace,
      workflow_id: run.workflowId,
      requested_by: run.requestedBy,
      token: run.token ?? null,
    })
    .execute();
}

/** False where a part stands in that place: what was said first counts. */
export async function insertTenantRunPart(
  transaction: Transaction<Schema>,
  tenant: string,
  run: string,
  part: TenantRunPart,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('tenant_run_part')
    .values({
      tenant,
      run,
      turn: part.turn,
      part: part.part,
      kind: part.kind,
      tool: part.tool ?? null,
      code: part.code ?? null,
      tokens: part.tokens ?? null,
      sealed: Buffer.from(part.sealed),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Notes which model gave a turn. */
export async function noteModel(transaction: Transaction<Schema>, run: string, model: string): Promise<void> {
  await transaction.updateTable('tenant_run').set({ answered_by: model }).where('id', '=', run).execute();
}

/** True for the first who asks, while the run is open: it is counted once among the runs of its day. */
export async function markCounted(transaction: Transaction<Schema>, run: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('tenant_run')
    .set({ counted_at: at })
    .where('id', '=', run)
    .where('counted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Ends it once; undefined where it has ended, or is gone. Gives what it came to. */
export async function endTenantRun(
  transaction: Transaction<Schema>,
  run: string,
  { state, code, reason }: EndedRun,
  at: Date,
): Promise<TenantRunRow | undefined> {
  const row = await transaction
    .updateTable('tenant_run')
    .set({ state, code, reason, ended_at: at })
    .where('id', '=', run)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : tenantRunRow(row);
}

/** What the run has used until now. */
export async function tenantRunTally(
  transaction: Transaction<Schema>,
  run: string,
): Promise<{ readonly turns: number; readonly tokens: number; readonly tools: readonly string[] }> {
  const { rows } = await sql<{ turns: number; tokens: number; tools: string[] }>`
    select
      count(*) filter (where kind = 'model')::int as turns,
      coalesce(sum(tokens), 0)::int as tokens,
      coalesce(array_agg(distinct tool) filter (where kind = 'tool' and code is null), '{}') as tools
    from tenant_run_part where run = ${run}
  `.execute(transaction);
  return rows[0] ?? { turns: 0, tokens: 0, tools: [] };
}

export function tenantRunRow(row: Selectable<Schema['tenant_run']>): TenantRunRow {
  return {
    id: row.id,
    tenant: row.tenant,
    tenantReference: referenceSchema.parse(row.tenant_reference),
    state: stateSchema.parse(row.state),
    code: row.code ?? undefined,
    reason: row.reason ?? undefined,
    provider: row.provider,
    model: row.model,
    answeredBy: row.answered_by ?? undefined,
    maxTurns: row.max_turns,
    namespace: row.namespace,
    workflowId: row.workflow_id,
    requestedBy: row.requested_by,
    token: row.token === null ? undefined : referenceSchema.parse(row.token),
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString(),
  };
}

export function tenantRunPart(row: Selectable<Schema['tenant_run_part']>): TenantRunPart {
  return {
    turn: row.turn,
    part: row.part,
    kind: kindSchema.parse(row.kind),
    tool: row.tool ?? undefined,
    code: row.code ?? undefined,
    tokens: row.tokens ?? undefined,
    sealed: row.sealed,
  };
}
