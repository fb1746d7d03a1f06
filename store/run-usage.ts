import { sql, type Transaction } from 'kysely';
import { type QuotaUse, quotaWindow, type RunQuota, runQuotas } from '../domain/run-quota';
import type { Schema } from './schema';

// What runs use of their tenant's quotas: a row a quota and window. Each is taken by one statement that locks the row and
// looks at the limit, so that no two take the last place. Those that take several do so in the order of `runQuotas`.

/** How long what is counted is kept after its window began. */
const keptMilliseconds = 48 * 3_600_000;

/** For which turn of which run tokens are reserved. */
export interface ReservedTurn {
  readonly tenant: string;
  readonly run: string;
  readonly turn: number;
}

/** Takes so much of a quota, to be used at once or reserved. False where that would exceed the limit. */
export async function takeQuota(
  transaction: Transaction<Schema>,
  tenant: string,
  { quota, amount, limit, at }: QuotaTaking,
  as: 'used' | 'reserved' = 'used',
): Promise<boolean> {
  const column = sql.ref(as);
  const { numAffectedRows } = await sql`
    insert into run_usage as usage (tenant, quota, window_start, ${column})
    select ${tenant}, ${quota}, ${quotaWindow(quota, at).start}, ${amount}::bigint
    where ${limit}::bigint is null or ${amount}::bigint <= ${limit}::bigint
    on conflict (tenant, quota, window_start) do update set ${column} = usage.${column} + excluded.${column}
      where ${limit}::bigint is null or usage.used + usage.reserved + excluded.${column} <= ${limit}::bigint
  `.execute(transaction);
  return numAffectedRows === 1n;
}

export interface QuotaTaking {
  readonly quota: RunQuota;
  readonly amount: number;
  /** Null where it isn't limited. */
  readonly limit: number | null;
  readonly at: Date;
}

/** Keeps tokens that were taken as reserved for a turn. */
export async function keepReservation(
  transaction: Transaction<Schema>,
  { tenant, run, turn }: ReservedTurn,
  { tokens, at, until }: { readonly tokens: number; readonly at: Date; readonly until: Date },
): Promise<void> {
  await transaction
    .insertInto('run_reservation')
    .values({ tenant, run, turn, window_start: quotaWindow('tpd', at).start, tokens, expires_at: until })
    .execute();
}

export async function isReserved(
  transaction: Transaction<Schema>,
  { run, turn }: ReservedTurn,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('run_reservation')
    .select('run')
    .where('run', '=', run)
    .where('turn', '=', turn)
    .executeTakeFirst();
  return row !== undefined;
}

/** Counts what a turn used in the place of what was reserved for it, in the window that it was reserved in. */
export async function settleReservation(
  transaction: Transaction<Schema>,
  { tenant, run, turn }: ReservedTurn,
  { tokens, at }: { readonly tokens: number; readonly at: Date },
): Promise<void> {
  await sql`
    with freed as (
      delete from run_reservation where run = ${run} and turn = ${turn} returning window_start, tokens
    ), used as (
      select coalesce(max(window_start), ${quotaWindow('tpd', at).start}) as window_start,
        coalesce(max(tokens), 0) as freed
      from freed
    )
    insert into run_usage as usage (tenant, quota, window_start, used)
    select ${tenant}, 'tpd', used.window_start, ${tokens}::bigint from used
    on conflict (tenant, quota, window_start) do update
      set used = usage.used + excluded.used, reserved = usage.reserved - (select freed from used)
  `.execute(transaction);
}

/** Gives back the tokens of reservations that nobody settled in time. */
export async function freeExpired(transaction: Transaction<Schema>, tenant: string, at: Date): Promise<void> {
  await sql`
    with freed as (
      delete from run_reservation where tenant = ${tenant} and expires_at <= ${at} returning window_start, tokens
    )
    update run_usage as usage set reserved = usage.reserved - expired.tokens
    from (select window_start, sum(tokens)::bigint as tokens from freed group by window_start) as expired
    where usage.tenant = ${tenant} and usage.quota = 'tpd' and usage.window_start = expired.window_start
  `.execute(transaction);
}

/** True for the first who notes that a quota is exhausted in its window. */
export async function noteExhaustion(
  transaction: Transaction<Schema>,
  tenant: string,
  quota: RunQuota,
  at: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into run_usage as usage (tenant, quota, window_start, exhaustion_recorded)
    values (${tenant}, ${quota}, ${quotaWindow(quota, at).start}, true)
    on conflict (tenant, quota, window_start) do update set exhaustion_recorded = true
      where not usage.exhaustion_recorded
  `.execute(transaction);
  return numAffectedRows === 1n;
}

/** What was used of each quota in the window of that moment, reservations included. */
export async function runUsage(
  transaction: Transaction<Schema>,
  tenant: string,
  at: Date,
): Promise<readonly Omit<QuotaUse, 'limit'>[]> {
  const rows = await transaction
    .selectFrom('run_usage')
    .select(['quota', 'window_start', sql<number>`(used + reserved)::float8`.as('used')])
    .where('tenant', '=', tenant)
    .where(
      'window_start',
      'in',
      runQuotas.map((quota) => quotaWindow(quota, at).start),
    )
    .execute();
  return runQuotas.map((quota) => {
    const { start, end } = quotaWindow(quota, at);
    const row = rows.find((each) => each.quota === quota && each.window_start.getTime() === start.getTime());
    return { quota, used: row?.used ?? 0, resetsAt: end };
  });
}

/** Forgets what was counted in windows that ended long ago. */
export async function forgetOldUsage(
  transaction: Transaction<Schema>,
  tenant: string,
  at: Date,
): Promise<void> {
  await transaction
    .deleteFrom('run_usage')
    .where('tenant', '=', tenant)
    .where('window_start', '<', new Date(at.getTime() - keptMilliseconds))
    .execute();
}
