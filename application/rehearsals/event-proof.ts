import type { EventProof } from '../../domain/rehearsal-report';
import type { EventStore, TenantId } from '../../store/event-store';

/** An event with all that its ledger leaf is rebuilt from. @throws where there is none of that id */
export async function proofOf(
  store: Pick<EventStore, 'receipt'>,
  tenant: TenantId,
  id: string,
): Promise<EventProof> {
  const logged = await store.receipt(tenant, id);
  if (logged === undefined)
    throw new Error(`the course of a rehearsal names the event ${id}, which is not there`);
  const { event, seq, canonical } = logged;
  return { id, version: event.version, salt: event.salt, leaf_hash: event.leafHash, seq, canonical };
}
