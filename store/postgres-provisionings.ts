import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { ProvisioningState } from '../domain/provisioning';
import { referenceSchema } from '../domain/reference';
import type { Stream } from '../domain/stream';
import type { Database } from './database';
import type { TenantId } from './event-store';
import type {
  NewProvisioning,
  Opening,
  ProvisioningFilter,
  ProvisioningRow,
  Provisionings,
  StreamOfTenant,
} from './provisionings';
import type { Schema } from './schema';

const open: readonly ProvisioningState[] = ['running', 'waiting'];
const openOrCompleted: readonly ProvisioningState[] = [...open, 'completed'];
const openingAttempts = 5;

/** The list of provisionings, across tenants: whoever reads it here has been let in as an operator of the deployment. */
export class PostgresProvisionings implements Provisionings {
  constructor(private readonly database: Pick<Database, 'projector'>) {}

  async open(provisioning: NewProvisioning): Promise<Opening> {
    // What keeps the row out may be gone by the time that it is looked for; then there is room.
    for (let attempt = 0; attempt < openingAttempts; attempt++) {
      const inserted = await this.insert(provisioning);
      if (inserted !== undefined) return { status: 'opened', row: inserted };
      const standing = await this.standingInTheWay(provisioning);
      if (standing !== undefined)
        return {
          status: standing.documentHash === provisioning.documentHash ? 'same' : 'busy',
          row: standing,
        };
    }
    throw new Error(
      `the provisionings of ${provisioning.tenantReference} open and close faster than one can be listed`,
    );
  }

  async find(id: string): Promise<ProvisioningRow | undefined> {
    const row = await this.from().selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : rowOf(row);
  }

  async list({ tenant, state, limit, after }: ProvisioningFilter): Promise<readonly ProvisioningRow[]> {
    let query = this.from().selectAll().orderBy('id', 'desc').limit(limit);
    if (tenant !== undefined) query = query.where('tenant', '=', tenant);
    if (state !== undefined) query = query.where('state', '=', state);
    if (after !== undefined) query = query.where('id', '<', after);
    const rows = await query.execute();
    return rows.map(rowOf);
  }

  async markStarted(id: string): Promise<void> {
    await this.update(id, { started_at: new Date() });
  }

  async markRunning(id: string): Promise<void> {
    await this.update(id, { state: 'running', waiting_on: [] });
  }

  async markWaiting(id: string, waitingOn: readonly Stream[]): Promise<void> {
    await this.update(id, { state: 'waiting', waiting_on: [...waitingOn] });
  }

  async markClosed(id: string, state: ProvisioningState): Promise<void> {
    await this.update(id, { state, waiting_on: [], closed_at: new Date() });
  }

  async waitingFor(recorded: readonly StreamOfTenant[]): Promise<readonly ProvisioningRow[]> {
    const streams = new Map<TenantId, Set<Stream>>();
    for (const { tenant, stream } of recorded) {
      streams.set(tenant, (streams.get(tenant) ?? new Set<Stream>()).add(stream));
    }
    // One query for all tenants: few provisionings wait, however much is recorded.
    const rows = await this.from()
      .selectAll()
      .where('state', '=', 'waiting')
      .where(sql<boolean>`tenant = any(${[...streams.keys()]}::uuid[])`)
      .execute();
    return rows
      .filter(({ tenant, waiting_on }) => waiting_on.some((stream) => streams.get(tenant)?.has(stream)))
      .map(rowOf);
  }

  async openUntouchedSince(
    moment: Date,
    limit: number,
    except: readonly string[] = [],
  ): Promise<readonly ProvisioningRow[]> {
    const rows = await this.from()
      .selectAll()
      .where('state', 'in', open)
      .where('updated_at', '<', moment)
      .where(sql<boolean>`id <> all(${[...except]}::uuid[])`)
      .orderBy('updated_at')
      .limit(limit)
      .execute();
    return rows.map(rowOf);
  }

  private from() {
    return this.database.projector.selectFrom('provisioning');
  }

  private async insert(provisioning: NewProvisioning): Promise<ProvisioningRow | undefined> {
    const row = await this.database.projector
      .insertInto('provisioning')
      .values({
        id: provisioning.id,
        tenant: provisioning.tenant,
        tenant_reference: provisioning.tenantReference,
        document_hash: provisioning.documentHash,
        document: provisioning.document,
        state: 'running',
        workflow_id: provisioning.workflowId,
        requested_by: provisioning.requestedBy,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : rowOf(row);
  }

  private async standingInTheWay({
    tenant,
    documentHash,
  }: NewProvisioning): Promise<ProvisioningRow | undefined> {
    const sameDocument = (where: ExpressionBuilder<Schema, 'provisioning'>) =>
      where.and([where('document_hash', '=', documentHash), where('state', 'in', openOrCompleted)]);
    const row = await this.from()
      .selectAll()
      .where('tenant', '=', tenant)
      .where((where) => where.or([where('state', 'in', open), sameDocument(where)]))
      // The same document first: asking for it again is no conflict.
      .orderBy(sql`document_hash = ${documentHash}`, 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirst();
    return row === undefined ? undefined : rowOf(row);
  }

  private async update(
    id: string,
    change: { state?: ProvisioningState; waiting_on?: string[]; started_at?: Date; closed_at?: Date },
  ): Promise<void> {
    await this.database.projector
      .updateTable('provisioning')
      .set({ ...change, updated_at: new Date() })
      .where('id', '=', id)
      // What has ended stays ended, whatever arrives late.
      .where('closed_at', 'is', null)
      .execute();
  }
}

function rowOf(row: Selectable<Schema['provisioning']>): ProvisioningRow {
  return {
    id: row.id,
    tenant: row.tenant,
    tenantReference: referenceSchema.parse(row.tenant_reference),
    documentHash: row.document_hash,
    document: row.document,
    state: row.state,
    workflowId: row.workflow_id,
    requestedBy: row.requested_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    startedAt: row.started_at?.toISOString(),
    closedAt: row.closed_at?.toISOString(),
    waitingOn: row.waiting_on,
  };
}
