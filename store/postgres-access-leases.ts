import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { referenceSchema } from '../domain/reference';
import {
  type AccessEnd,
  type AccessLease,
  type AccessLeases,
  type AccessUse,
  accessEnds,
  type NewAccessLease,
  type TakenAccess,
} from './access-leases';
import type { Database } from './database';
import type { Schema } from './schema';

/** Access that was handed out, across tenants: who may ask for it is decided before. */
export class PostgresAccessLeases implements AccessLeases {
  constructor(private readonly database: Pick<Database, 'projector'>) {}

  async take(
    { id, tenant, rehearsal, keyRef, holder }: NewAccessLease,
    from: Date,
    until: Date,
  ): Promise<TakenAccess> {
    // What has run out stands in nobody's way, whether or not somebody has ended it.
    await this.database.projector
      .updateTable('access_lease')
      .set({ ended_at: from, ended_because: 'expired' satisfies AccessEnd })
      .where('tenant', '=', tenant)
      .where('key_ref', '=', keyRef)
      .where('ended_at', 'is', null)
      .where('expires_at', '<=', from)
      .execute();
    const inserted = await this.database.projector
      .insertInto('access_lease')
      .values({ id, tenant, rehearsal, key_ref: keyRef, holder, taken_at: from, expires_at: until })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (inserted !== undefined) return { status: 'taken', lease: leaseOf(inserted) };
    const own = await this.find(rehearsal);
    if (own !== undefined) return { status: 'taken', lease: own };
    const { rehearsal: by } = await this.from()
      .select('rehearsal')
      .where('tenant', '=', tenant)
      .where('key_ref', '=', keyRef)
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow();
    return { status: 'held', by };
  }

  async find(rehearsal: string): Promise<AccessLease | undefined> {
    const row = await this.from().selectAll().where('rehearsal', '=', rehearsal).executeTakeFirst();
    return row === undefined ? undefined : leaseOf(row);
  }

  async use(rehearsal: string, moment: Date): Promise<AccessUse> {
    const used = await this.database.projector
      .updateTable('access_lease')
      .set({ uses: sql<number>`uses + 1`, last_used_at: moment })
      .where('rehearsal', '=', rehearsal)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', moment)
      .returningAll()
      .executeTakeFirst();
    if (used !== undefined) return { status: 'allowed', lease: leaseOf(used) };
    const standing = await this.find(rehearsal);
    if (standing === undefined) return { status: 'refused', because: 'never_taken' };
    return { status: 'refused', because: standing.ended === undefined ? 'expired' : 'ended' };
  }

  async end(rehearsal: string, because: AccessEnd, moment: Date): Promise<void> {
    await this.database.projector
      .updateTable('access_lease')
      .set({ ended_at: moment, ended_because: because })
      .where('rehearsal', '=', rehearsal)
      .where('ended_at', 'is', null)
      .execute();
  }

  async leftBehind(moment: Date, limit: number): Promise<readonly AccessLease[]> {
    const rows = await this.from()
      .innerJoin('rehearsal', 'rehearsal.id', 'access_lease.rehearsal')
      .selectAll('access_lease')
      .where('access_lease.ended_at', 'is', null)
      .where(sql<boolean>`(access_lease.expires_at <= ${moment} or rehearsal.state <> 'running')`)
      .orderBy('access_lease.expires_at')
      .limit(limit)
      .execute();
    return rows.map(leaseOf);
  }

  private from() {
    return this.database.projector.selectFrom('access_lease');
  }
}

const endSchema = z.enum(accessEnds);

function leaseOf(row: Selectable<Schema['access_lease']>): AccessLease {
  return {
    id: row.id,
    tenant: row.tenant,
    rehearsal: row.rehearsal,
    keyRef: referenceSchema.parse(row.key_ref),
    holder: row.holder,
    takenAt: row.taken_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    uses: row.uses,
    ended:
      row.ended_at === null
        ? undefined
        : { at: row.ended_at.toISOString(), because: endSchema.parse(row.ended_because) },
  };
}
