import type { RecordedEvent } from '../domain/event';
import { type HolderKeyBody, holderKeyKind, holderKeyOf } from '../domain/holder-key';
import { type Reference, referenceSchema } from '../domain/reference';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import { recordedEvent } from './recorded-event';

/** Holder keys as their records have them: nothing else is kept of them. */
export class HolderKeys {
  constructor(private readonly database: Database) {}

  /**
   * A key of the tenant that goes by a reference, before anybody is known to ask: one statement, whether or not there is
   * such a tenant or such a key.
   */
  async find(
    tenant: Reference,
    holderKey: Reference,
  ): Promise<{ readonly tenant: TenantId; readonly head: RecordedEvent } | undefined> {
    const { rows } = await this.database.appPool.query<{ tenant: string; salt: Buffer; canonical: string }>({
      name: 'find_holder_key',
      text: 'select * from find_holder_key($1, $2)',
      values: [tenant, holderKey],
    });
    const [row] = rows;
    return row && { tenant: row.tenant, head: recordedEvent(row.salt, row.canonical) };
  }

  /** Every key of a tenant, as it stands. */
  async list(tenant: TenantId, now: string): Promise<readonly HolderKeyBody[]> {
    const heads = await inTenant(this.database, tenant, (transaction) =>
      transaction
        .selectFrom('event')
        .distinctOn('stream')
        .select(['salt', 'canonical'])
        .where('tenant', '=', tenant)
        // Names of one kind lie side by side; a semicolon follows the colon.
        .where('stream', '>', `${holderKeyKind}:`)
        .where('stream', '<', `${holderKeyKind};`)
        .orderBy('stream')
        .orderBy('version', 'desc')
        .execute(),
    );
    return heads.flatMap(({ salt, canonical }) => {
      const head = recordedEvent(salt, canonical.toString('utf8'));
      const body = holderKeyOf(referenceSchema.parse(head.stream), head, now);
      return body === undefined ? [] : [body];
    });
  }
}
