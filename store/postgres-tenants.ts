import { v7 as uuidv7 } from 'uuid';
import type { Reference } from '../domain/reference';
import type { Database } from './database';
import type { TenantId } from './event-store';
import type { Tenants } from './tenants';

/** Tenants in PostgreSQL, each looked up once: what was read stays true. */
export class PostgresTenants implements Tenants {
  private readonly known = new Map<Reference, TenantId>();

  constructor(private readonly database: Pick<Database, 'app'>) {}

  async find(reference: Reference): Promise<TenantId | undefined> {
    const known = this.known.get(reference);
    if (known !== undefined) return known;
    const row = await this.database.app
      .selectFrom('tenant')
      .select('id')
      .where('reference', '=', reference)
      .executeTakeFirst();
    if (row !== undefined) this.known.set(reference, row.id);
    return row?.id;
  }

  async allot(reference: Reference): Promise<TenantId> {
    const found = await this.find(reference);
    if (found !== undefined) return found;
    await this.database.app
      .insertInto('tenant')
      .values({ id: uuidv7(), reference })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const allotted = await this.find(reference);
    if (allotted === undefined) throw new Error(`no id was allotted to ${reference}`);
    return allotted;
  }
}
