import { z } from 'zod';
import type { RecordedEvent } from '../../domain/event';
import { referenceSchema } from '../../domain/reference';
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

/** What says that a key's schedule may have to change. */
const concerned: ReadonlySet<string> = new Set(['KEY_CUSTODY_PROVIDER_BOUND', 'KEY_CUSTODY_REVOKED']);

const recordSchema = z.object({
  request: z.object({ tenant: referenceSchema }),
  body: z.object({ key_ref: referenceSchema }),
});

/**
 * Lets the keys that events tell of have schedules: a key that is bound has one of each kind, a revoked key none. It goes by how each
 * key stands now, so the same events may come again. @throws DependencyAway
 */
export async function scheduleBoundKeys(
  { store, schedules, clock }: ScheduleBoundKeysDependencies,
  recorded: readonly { readonly tenant: TenantId; readonly event: Pick<RecordedEvent, 'type' | 'data'> }[],
): Promise<void> {
  for (const { tenant: id, event } of recorded) {
    if (!concerned.has(event.type)) continue;
    const {
      request: { tenant },
      body: { key_ref: keyRef },
    } = recordSchema.parse(event.data);
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
