import { knownRecord } from '../../domain/known-record';
import type { Reference } from '../../domain/reference';
import type { EventStore, TenantId } from '../../store/event-store';

/** Those of the references that name known records of the tenant at a moment. */
export async function knownReferences(
  store: Pick<EventStore, 'read'>,
  tenant: TenantId,
  references: readonly Reference[],
  moment: Date,
): Promise<readonly Reference[]> {
  const { facts } = await store.read(tenant, references);
  const now = moment.toISOString();
  return references.filter(
    (reference) => knownRecord(reference, facts.get(reference)?.head, now) !== undefined,
  );
}
