import { z } from 'zod';
import { type MissingRecord, type Refused, refuse } from '../domain/decision';
import type { Facts } from '../domain/facts';
import { keyBinding, keyBindingKind, keyBindingSchema } from '../domain/key-binding';
import {
  type ObservedStep,
  type ProviderObservation,
  providerObservationKind,
  providerObservationSchema,
} from '../domain/provider-observation';
import { type Reference, referenceSchema } from '../domain/reference';
import type { RotationPolicy } from '../domain/rotation-policy';
import { rehearsalConclusionStream, type Stream } from '../domain/stream';

/** What a request carries where Portcullis itself rehearsed at the key store: the drill, and what was observed in it. */
export const observedFields = {
  rehearsal: z
    .uuid()
    .optional()
    .describe('The drill that was carried out at the key store; only its workflow has observations to name.'),
  provider_observations: z
    .array(referenceSchema)
    .max(32)
    .default([])
    .describe('What the drill observed, step by step.'),
};

/** What the body tells of a drill at the key store, where there was one. */
export const rehearsedFields = {
  rehearsal: z.uuid().optional(),
  provider_binding: z.string().optional(),
  key_store: z.string().optional(),
  provider: z.string().optional(),
  external_provider_called: z.literal(true).optional(),
  provider_observations: z.array(z.string()).optional(),
};
type RehearsedBody = {
  readonly [Field in keyof typeof rehearsedFields]?: z.output<(typeof rehearsedFields)[Field]>;
};

/** Checked before everything else, where a drill is named. */
export const unboundCodes = [{ code: 'key_custody_provider_binding_missing', outcome: 'refused' }] as const;

/** Checked last, where a drill is named. */
export const observedCodes = [
  { code: 'key_custody_rehearsal_concluded', outcome: 'refused' },
  { code: 'key_custody_provider_observation_missing', outcome: 'refused' },
  { code: 'key_custody_public_key_mismatch', outcome: 'refused' },
  { code: 'key_custody_rehearsal_failed', outcome: 'refused' },
] as const;

type UnboundCode = (typeof unboundCodes)[number]['code'];
type ObservedCode = (typeof observedCodes)[number]['code'];

interface ObservedRequest {
  readonly rehearsal?: string | undefined;
  readonly provider_observations: readonly Reference[];
  readonly key_ref?: Reference | undefined;
}

export function streamsOfRehearsal(request: ObservedRequest): readonly Stream[] {
  if (request.rehearsal === undefined || request.key_ref === undefined) return [];
  return [
    keyBinding(request.key_ref),
    rehearsalConclusionStream(request.rehearsal),
    ...request.provider_observations,
  ];
}

/** The refusal of a drill whose key is bound to no key store. */
export function unbound(request: ObservedRequest, facts: Facts): Refused<UnboundCode> | undefined {
  const { rehearsal, key_ref: keyRef } = request;
  if (rehearsal === undefined) return undefined;
  const binding = keyRef === undefined ? undefined : keyBinding(keyRef);
  if (binding !== undefined && facts.known(binding, [keyBindingKind]) !== undefined) return undefined;
  const missing = { field: 'key_ref', reference: binding, kinds: [keyBindingKind] };
  return refuse('key_custody_provider_binding_missing', keyRef, [missing]);
}

interface Rehearsed {
  readonly outcome: 'rehearsed';
  readonly policy: RotationPolicy;
  readonly observations: ReadonlyMap<ObservedStep, ProviderObservation>;
  readonly body: RehearsedBody;
  /** That these observations have served their one decision. */
  readonly concludes: { readonly indexedIn: readonly Stream[] };
}

/** What was observed in the very drill and of the very key that the request names, whatever came of it. */
export function observationsOf(request: ObservedRequest, facts: Facts): readonly ProviderObservation[] {
  if (request.rehearsal === undefined || request.key_ref === undefined) return [];
  return request.provider_observations.flatMap((reference) => observationIn(reference, request, facts) ?? []);
}

/**
 * Holds what was observed against the drill that the request names and the steps that it takes; nothing where it names
 * none. A key that is bound is asked for before.
 */
export function rehearsed(
  request: ObservedRequest,
  facts: Facts,
  stepsOf: (policy: RotationPolicy) => readonly ObservedStep[],
): Rehearsed | Refused<ObservedCode> | undefined {
  const { rehearsal, key_ref: keyRef, provider_observations: references } = request;
  if (rehearsal === undefined || keyRef === undefined) return undefined;
  const known = facts.known(keyBinding(keyRef), [keyBindingKind]);
  if (known === undefined) return undefined;
  const binding = keyBindingSchema.parse(known.data.body);
  const conclusion = rehearsalConclusionStream(rehearsal);
  if (facts.has(conclusion)) return refuse('key_custody_rehearsal_concluded', keyRef);

  const foreign = references.filter((reference) => observationIn(reference, request, facts) === undefined);
  if (foreign.length > 0)
    return refuse('key_custody_provider_observation_missing', keyRef, foreign.map(missingObservation));

  const observations = observationsOf(request, facts);
  const failure = observations.find(({ as_expected: asExpected }) => !asExpected);
  if (failure !== undefined)
    return refuse(
      failure.result === 'public_key_mismatch'
        ? 'key_custody_public_key_mismatch'
        : 'key_custody_rehearsal_failed',
      keyRef,
      [missingObservation(failure.provider_observation)],
    );
  const byStep = new Map(observations.map((observation) => [observation.step, observation]));
  if (!stepsOf(binding.rotation_policy).every((step) => byStep.has(step)))
    return refuse('key_custody_provider_observation_missing', keyRef, [missingObservation(undefined)]);

  return {
    outcome: 'rehearsed',
    policy: binding.rotation_policy,
    observations: byStep,
    body: {
      rehearsal,
      provider_binding: binding.provider_binding,
      key_store: binding.key_store,
      provider: binding.provider,
      external_provider_called: true,
      provider_observations: [...references],
    },
    concludes: { indexedIn: [conclusion] },
  };
}

/** Undefined where it is unknown, or of another drill or key. */
function observationIn(
  reference: Reference,
  { rehearsal, key_ref: keyRef }: ObservedRequest,
  facts: Facts,
): ProviderObservation | undefined {
  const known = facts.known(reference, [providerObservationKind]);
  const { data } = providerObservationSchema.safeParse(known?.data.body);
  return data?.rehearsal === rehearsal && data?.key_ref === keyRef ? data : undefined;
}

export function missingObservation(reference: Reference | undefined): MissingRecord {
  return { field: 'provider_observations', reference, kinds: [providerObservationKind] };
}
