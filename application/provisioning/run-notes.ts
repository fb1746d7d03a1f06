import { createHmac } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { NewEvent } from '../../domain/event';
import { jsonObject } from '../../domain/json';
import type { ProvisioningEvent } from '../../domain/provisioning';
import { type Reference, reference } from '../../domain/reference';
import type { EventStore } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import type { ProvisioningRunInput } from './runs';

/** For which run something is done. */
export type RunIdentity = Pick<ProvisioningRunInput, 'provisioning' | 'tenant' | 'principal'>;

/** The stream that tells a provisioning's course. */
export function provisioningStream(provisioning: string): Reference {
  return reference('provisioning', provisioning);
}

export function eventOf(
  { provisioning }: Pick<RunIdentity, 'provisioning'>,
  event: ProvisioningEvent,
): NewEvent {
  return { stream: provisioningStream(provisioning), type: event.type, data: jsonObject(event.data) };
}

export interface NoteDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly clock: () => Date;
}

/** Notes in the run's stream what happened to it, once for a key. */
export async function noteInRun(
  { store, tenants, clock }: NoteDependencies,
  run: Pick<RunIdentity, 'provisioning' | 'tenant'>,
  { event, actor, key }: { readonly event: ProvisioningEvent; readonly actor: string; readonly key: string },
): Promise<void> {
  await store.append({
    tenant: await tenants.allot(run.tenant),
    actor,
    recordedAt: clock().toISOString(),
    restedOn: {},
    events: [{ ...eventOf(run, event), id: uuidv7(), expected: 'any' }],
    command: {
      principal: actor,
      route: 'provisioning.note',
      key,
      requestHmac: createHmac('sha256', key).update(event.type).digest(),
      resultOf: () => ({}),
    },
  });
}
