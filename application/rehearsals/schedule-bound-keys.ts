import { z } from 'zod';
import { type RecordedEvent, WITHDRAWN } from '../../domain/event';
import { keyBindingKind } from '../../domain/key-binding';
import { kindOf, referenceSchema } from '../../domain/reference';
import { scheduledKinds } from '../../domain/rehearsal-schedule';
import { keyRevocationStream } from '../../domain/stream';
import type { EventStore, TenantId } from '../../store/event-store';
import type { RehearsalSchedules } from './rehearsal-schedules';
import { standingBinding } from './standing-binding';

export interface ScheduleBoundKeysDependencies {
  readonly store: EventStore;
  readonly schedules: RehearsalSchedules;
  readonly clock: () => Date;
}

const bound = 'KEY_CUSTODY_PROVIDER_BOUND';
type Told = Pick<RecordedEvent, 'type' | 'stream' | 'data'>;

const recordSchema = z.object({
  request: z.object({ tenant: referenceSchema }),
  body: z.object({ key_ref: referenceSchema }),
});

/**
 * Lets the keys that events tell of have schedules: a key that is bound has one of each kind, one that is revoked or whose
 * binding was withdrawn has none. It goes by how each key stands now, so the same events may come again.
 * @throws DependencyAway
 */
export async function scheduleBoundKeys(
  { store, schedules, clock }: ScheduleBoundKeysDependencies,
  recorded: readonly { readonly tenant: TenantId; readonly event: Told }[],
): Promise<void> {
  for (const { tenant: id, event } of recorded) {
    const told = await recordOf(store, id, event);
    if (told === undefined) continue;
    const {
      request: { tenant },
      body: { key_ref: keyRef },
    } = recordSchema.parse(told);
    const revocation = keyRevocationStream(keyRef);
    const { facts } = await store.read(id, [revocation]);
    const revoked = facts.get(revocation)?.head !== undefined;
    const binding = revoked ? undefined : await standingBinding({ store, clock }, id, keyRef);
    for (const kind of scheduledKinds) {
      if (binding === undefined) await schedules.remove(kind, tenant, keyRef);
      else await schedules.ensure(kind, tenant, keyRef, binding);
    }
  }
}

/** The record that tells of a key whose schedules may have to change; undefined where the event is of none. */
async function recordOf(
  store: EventStore,
  tenant: TenantId,
  { type, stream, data }: Told,
): Promise<RecordedEvent['data'] | undefined> {
  switch (type) {
    case bound:
    case 'KEY_CUSTODY_REVOKED':
      return data;
    case WITHDRAWN: {
      // The binding of an abandoned provisioning: its event says why, the one before it whose key it is.
      const reference = referenceSchema.safeParse(stream);
      if (!reference.success || kindOf(reference.data) !== keyBindingKind) return undefined;
      return (await store.history(tenant, stream)).findLast((event) => event.type === bound)?.data;
    }
    default:
      return undefined;
  }
}
