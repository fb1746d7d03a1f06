import { type KeyBinding, keyBinding, keyBindingSchema } from '../../domain/key-binding';
import { knownRecord } from '../../domain/known-record';
import type { Reference } from '../../domain/reference';
import type { EventStore, TenantId } from '../../store/event-store';

/** How a key is bound now; undefined where it is bound to no key store. */
export async function standingBinding(
  { store, clock }: { readonly store: EventStore; readonly clock: () => Date },
  tenant: TenantId,
  keyRef: Reference,
): Promise<KeyBinding | undefined> {
  const reference = keyBinding(keyRef);
  const { facts } = await store.read(tenant, [reference]);
  const known = knownRecord(reference, facts.get(reference)?.head, clock().toISOString());
  return known === undefined ? undefined : keyBindingSchema.parse(known.data.body);
}
