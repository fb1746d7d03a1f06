import { createHmac } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { KeyStoreResult } from '../../custody/key-store-result';
import { outcomeUnknown } from '../../custody/key-store-result';
import { type JsonObject, jsonObject } from '../../domain/json';
import type { KeyStoreProvider } from '../../domain/key';
import type { KeyBinding } from '../../domain/key-binding';
import {
  type ObservedStep,
  type ProviderObservation,
  providerObservation,
  providerObservationSchema,
} from '../../domain/provider-observation';
import { rehearsalStream } from '../../domain/rehearsal';
import type { EventStore } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import type { RehearsalIdentity } from './rehearsal-run';

export interface ObserveDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly clock: () => Date;
}

/** What a provider is to be asked in a step. */
export interface ProviderCall<Value> {
  readonly step: ObservedStep;
  readonly title: string;
  readonly provider: KeyStoreProvider;
  readonly keyName: string;
  readonly keyVersion: string | null;
  work(signal: AbortSignal): Promise<KeyStoreResult<Value>>;
  /** What of the result is told; a result that isn't the one the drill wants to see has another word than `ok`. */
  judge(result: KeyStoreResult<Value>): Pick<ProviderObservation, 'result' | 'as_expected' | 'details'>;
}

/** For which try of which step a call is made. */
export interface Attempt {
  /** The same for every try of a step: the first that is recorded counts. */
  readonly key: string;
  /** Whether a fault that may pass is what the step comes to. */
  readonly last: boolean;
}

/** The provider can't be reached, or its answer was lost: the step is to be tried again. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
}

/** A provider is given this long for one call. */
const callMilliseconds = 15_000;

/**
 * Makes a call to a provider and records what came of it, as a record that decisions may rest on and as an event of the
 * rehearsal's course. @throws ProviderAway
 */
export async function observe<Value>(
  { store, tenants, clock }: ObserveDependencies,
  run: RehearsalIdentity,
  binding: KeyBinding,
  call: ProviderCall<Value>,
  attempt: Attempt,
): Promise<ProviderObservation> {
  const tenant = await tenants.allot(run.tenant);
  const startedAt = clock().toISOString();
  const began = performance.now();
  const result = await call.work(AbortSignal.timeout(callMilliseconds));
  const milliseconds = Math.round((performance.now() - began) * 1000) / 1000;
  if (!result.ok && mayPass(result.error) && !attempt.last) throw new ProviderAway(result.error.code);

  const id = uuidv7();
  const observation = providerObservationSchema.parse({
    provider_observation: providerObservation(id),
    rehearsal: run.rehearsal,
    key_ref: run.keyRef,
    provider_binding: binding.provider_binding,
    step: call.step,
    title: call.title,
    key_store: binding.key_store,
    provider: call.provider,
    key_name: call.keyName,
    key_version: call.keyVersion,
    ...call.judge(result),
    started_at: startedAt,
    milliseconds,
  } satisfies Record<keyof ProviderObservation, unknown>);
  const written = await store.append({
    tenant,
    actor: run.requestedBy,
    recordedAt: clock().toISOString(),
    restedOn: {},
    events: [
      {
        stream: observation.provider_observation,
        type: 'PROVIDER_OBSERVED',
        data: observationRecord(observation),
        id,
        expected: 0,
      },
      {
        stream: rehearsalStream(run.rehearsal),
        type: 'REHEARSAL_PROVIDER_OBSERVED',
        data: jsonObject(observation),
        id: uuidv7(),
        expected: 'any',
      },
    ],
    command: {
      principal: run.requestedBy,
      route: 'provider.observe',
      key: attempt.key,
      requestHmac: createHmac('sha256', attempt.key).update(call.step).digest(),
      resultOf: () => jsonObject(observation),
    },
  });
  switch (written.status) {
    case 'appended':
      return observation;
    case 'duplicate':
      return providerObservationSchema.parse(written.command.result);
    case 'conflict':
      throw new Error('an observation that rests on nothing met a conflict');
    default:
      return written satisfies never;
  }
}

function mayPass(error: Extract<KeyStoreResult<unknown>, { ok: false }>['error']): boolean {
  return error.code === 'provider_unavailable' || outcomeUnknown(error);
}

/** In the shape of every record, though no operation of the contract makes it. */
function observationRecord(observation: ProviderObservation): JsonObject {
  return jsonObject({
    operation: 'provider.observe',
    outcome: 'recorded',
    request: { key_ref: observation.key_ref },
    body: observation,
  });
}
