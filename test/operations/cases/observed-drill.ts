import type { ObservedStep } from '../../../domain/provider-observation';
import { type Earlier, made } from '../decision-table';
import { attested, key } from './attested-key';

export const rehearsal = '0197f0a0-0000-7000-a000-000000000001';
const binding = 'key_custody_provider_binding:key_registry.m23_reserved_kms_fixture';

/** The key, attested and bound to the embedded key store. */
export const bound: readonly Earlier[] = [attested, made('keyCustody.providerBind')];

export function observation(step: ObservedStep): string {
  return `provider_observation:${step}`;
}

/** A record that no request makes: what a drill's workflow observed. */
export function observed(step: ObservedStep, changes: Readonly<Record<string, unknown>> = {}): Earlier {
  const body = {
    provider_observation: observation(step),
    rehearsal,
    key_ref: key,
    provider_binding: binding,
    step,
    title: step,
    key_store: 'embedded',
    provider: 'embedded',
    key_name: 'rehearsal-rotation-1',
    key_version: '1',
    result: 'ok',
    as_expected: true,
    details: {},
    started_at: '2026-11-21T12:00:00.000Z',
    milliseconds: 1.5,
    ...changes,
  };
  return {
    stream: observation(step),
    type: 'PROVIDER_OBSERVED',
    data: { operation: 'provider.observe', outcome: 'recorded', request: { key_ref: key }, body },
  };
}

/** That the drill was concluded. */
export const concluded: Earlier = { stream: `rehearsal_conclusion/${rehearsal}`, type: 'CONCLUDED' };

/** What the answer tells of a drill. */
export function rehearsedAt(steps: readonly ObservedStep[]) {
  return {
    rehearsal,
    provider_binding: binding,
    key_store: 'embedded',
    provider: 'embedded',
    external_provider_called: true,
    provider_observations: steps.map(observation),
  };
}
