import type { Database } from './database';
import { type Overdue, overdueOf } from './overdue';

/** How many rehearsals of the whole deployment should have been done by then, and weren't. */
export async function overdueRehearsals(
  { projector }: Pick<Database, 'projector'>,
  now: Date,
): Promise<Overdue> {
  const row = await projector
    .selectFrom('due_rehearsal')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('due_at').as('oldest')])
    .where('due_at', '<', now)
    .executeTakeFirstOrThrow();
  return overdueOf(row);
}

export interface OverdueRehearsal {
  /** `tenant_node:<name>`. */
  readonly tenant: string;
  readonly kind: string;
  readonly keyRef: string;
  readonly dueAt: Date;
}

/** Those rehearsals, the oldest first: of one tenant, or of all where none is named. */
export async function listOverdue(
  { projector }: Pick<Database, 'projector'>,
  now: Date,
  { tenant, limit }: { readonly tenant: string | undefined; readonly limit: number },
): Promise<readonly OverdueRehearsal[]> {
  const query = projector
    .selectFrom('due_rehearsal')
    .innerJoin('tenant', 'tenant.id', 'due_rehearsal.tenant')
    .select(['tenant.reference', 'due_rehearsal.kind', 'due_rehearsal.key_ref', 'due_rehearsal.due_at'])
    .where('due_at', '<', now)
    .orderBy('due_at')
    .orderBy('key_ref')
    .limit(limit);
  const rows = await (tenant === undefined ? query : query.where('tenant.reference', '=', tenant)).execute();
  return rows.map(({ reference, kind, key_ref: keyRef, due_at: dueAt }) => ({
    tenant: reference,
    kind,
    keyRef,
    dueAt,
  }));
}
