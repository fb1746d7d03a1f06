import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Reference } from '../domain/reference';
import { referenceSchema } from '../domain/reference';
import type { RehearsalEnding, RehearsalKind } from '../domain/rehearsal';
import { rehearsalKinds, rehearsalStates } from '../domain/rehearsal';
import type { Database } from './database';
import type { TenantId } from './event-store';
import type { KeyLease, NewRehearsal, RehearsalFilter, RehearsalRow, Rehearsals } from './rehearsals';
import type { Schema } from './schema';

/** A call to a key store that was under way when its rehearsal ended is over by then, and may have made the key. */
const lastCallsMilliseconds = 60_000;

const kindSchema = z.enum(rehearsalKinds);
const stateSchema = z.enum(rehearsalStates);

/** The list of rehearsals, across tenants: who may see which is decided before it is asked. */
export class PostgresRehearsals implements Rehearsals {
  constructor(private readonly database: Pick<Database, 'projector'>) {}

  async open(rehearsal: NewRehearsal): Promise<{ readonly opened: boolean; readonly row: RehearsalRow }> {
    const inserted = await this.database.projector
      .insertInto('rehearsal')
      .values({
        id: rehearsal.id,
        tenant: rehearsal.tenant,
        tenant_reference: rehearsal.tenantReference,
        kind: rehearsal.kind,
        period: rehearsal.period,
        key_ref: rehearsal.keyRef,
        request: rehearsal.request,
        state: 'running',
        workflow_id: rehearsal.workflowId,
        requested_by: rehearsal.requestedBy,
        scheduled_for: rehearsal.scheduledFor === undefined ? null : new Date(rehearsal.scheduledFor),
      })
      .onConflict((conflict) => conflict.columns(['tenant', 'kind', 'key_ref', 'period']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (inserted !== undefined) return { opened: true, row: rowOf(inserted) };
    const standing = await this.from()
      .selectAll()
      .where('tenant', '=', rehearsal.tenant)
      .where('kind', '=', rehearsal.kind)
      .where('key_ref', '=', rehearsal.keyRef)
      .where('period', '=', rehearsal.period)
      .executeTakeFirstOrThrow();
    return { opened: false, row: rowOf(standing) };
  }

  async find(id: string): Promise<RehearsalRow | undefined> {
    const row = await this.from().selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : rowOf(row);
  }

  async list({ tenant, kind, state, limit, after }: RehearsalFilter): Promise<readonly RehearsalRow[]> {
    let query = this.from().selectAll().orderBy('id', 'desc').limit(limit);
    if (tenant !== undefined) query = query.where('tenant', '=', tenant);
    if (kind !== undefined) query = query.where('kind', '=', kind);
    if (state !== undefined) query = query.where('state', '=', state);
    if (after !== undefined) query = query.where('id', '<', after);
    return (await query.execute()).map(rowOf);
  }

  async markClosed(id: string, ending: RehearsalEnding, code: string | undefined): Promise<void> {
    const now = new Date();
    await this.database.projector
      .updateTable('rehearsal')
      .set({ state: ending, code: code ?? null, closed_at: now, updated_at: now })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute();
  }

  async lastDone(
    tenant: TenantId,
    kind: RehearsalKind,
    keyRef: Reference,
  ): Promise<RehearsalRow | undefined> {
    const row = await this.from()
      .selectAll()
      .where('tenant', '=', tenant)
      .where('kind', '=', kind)
      .where('key_ref', '=', keyRef)
      .where('state', '=', 'done')
      .orderBy('closed_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? undefined : rowOf(row);
  }

  async openUntouchedSince(
    moment: Date,
    limit: number,
    except: readonly string[] = [],
  ): Promise<readonly RehearsalRow[]> {
    const rows = await this.from()
      .selectAll()
      .where('state', '=', 'running')
      .where('updated_at', '<', moment)
      .where(sql<boolean>`id <> all(${[...except]}::uuid[])`)
      .orderBy('updated_at')
      .limit(limit)
      .execute();
    return rows.map(rowOf);
  }

  async lease({ id, tenant, rehearsal, keyStore, key }: KeyLease, until: Date): Promise<void> {
    await this.database.projector
      .insertInto('key_lease')
      .values({ id, tenant, rehearsal, key_store: keyStore, key, expires_at: until })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'key_store', 'key'])
          .doUpdateSet({ rehearsal, expires_at: until, closed_at: null }),
      )
      .execute();
  }

  async closeLease({ tenant, keyStore, key }: Pick<KeyLease, 'tenant' | 'keyStore' | 'key'>): Promise<void> {
    await this.database.projector
      .updateTable('key_lease')
      .set({ closed_at: new Date() })
      .where('tenant', '=', tenant)
      .where('key_store', '=', keyStore)
      .where('key', '=', key)
      .where('closed_at', 'is', null)
      .execute();
  }

  async leasesLeftBehind(moment: Date, limit: number): Promise<readonly KeyLease[]> {
    const rows = await this.database.projector
      .selectFrom('key_lease')
      .innerJoin('rehearsal', 'rehearsal.id', 'key_lease.rehearsal')
      .select([
        'key_lease.id',
        'key_lease.tenant',
        'key_lease.rehearsal',
        'key_lease.key_store',
        'key_lease.key',
      ])
      .where('key_lease.closed_at', 'is', null)
      .where(
        sql<boolean>`(key_lease.expires_at < ${moment} or rehearsal.closed_at < ${lastCallsOver(moment)})`,
      )
      .orderBy('key_lease.expires_at')
      .limit(limit)
      .execute();
    return rows.map(({ key_store, ...lease }) => ({ ...lease, keyStore: key_store }));
  }

  private from() {
    return this.database.projector.selectFrom('rehearsal');
  }
}

function lastCallsOver(moment: Date): Date {
  return new Date(moment.getTime() - lastCallsMilliseconds);
}

function rowOf(row: Selectable<Schema['rehearsal']>): RehearsalRow {
  return {
    id: row.id,
    tenant: row.tenant,
    tenantReference: referenceSchema.parse(row.tenant_reference),
    kind: kindSchema.parse(row.kind),
    period: row.period,
    keyRef: referenceSchema.parse(row.key_ref),
    request: row.request,
    state: stateSchema.parse(row.state),
    code: row.code ?? undefined,
    workflowId: row.workflow_id,
    requestedBy: row.requested_by,
    scheduledFor: row.scheduled_for?.toISOString(),
    createdAt: row.created_at.toISOString(),
    closedAt: row.closed_at?.toISOString(),
  };
}
