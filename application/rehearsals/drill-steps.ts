import { z } from 'zod';
import type { KeyIdentity, KeyStore, KeyVersionIdentity } from '../../custody/key-store';
import { done, failed, type KeyStoreResult } from '../../custody/key-store-result';
import { verifySignature } from '../../custody/signature';
import { commitmentTo } from '../../domain/commitment';
import { keyAlgorithms, keyNameSchema } from '../../domain/key';
import type { KeyBinding } from '../../domain/key-binding';
import type { ObservedStep, ProviderObservation } from '../../domain/provider-observation';
import { rehearsalMessage } from '../../domain/rehearsal-message';
import type { TenantId } from '../../store/event-store';
import type { KeyStores } from './key-stores';
import { type Attempt, type ObserveDependencies, observe, type ProviderCall } from './observe';
import type { RehearsalIdentity, RehearsedVersion, StepResult } from './rehearsal-run';

export interface DrillStepsDependencies extends ObserveDependencies {
  readonly keyStores: KeyStores;
}

export const versionSchema = z.object({
  key: z.string(),
  version: z.string(),
  algorithm: z.enum(keyAlgorithms),
  publicKey: z.string(),
});
export const signedSchema = z.object({ signature: z.string() });
export const nothingSchema = z.object({});

type Details = ProviderObservation['details'];

/** What is to be signed, and how the step is told. */
interface Signing {
  readonly step: ObservedStep;
  readonly title: string;
  /** A nonce or a commitment. */
  readonly subject: string;
  /** What is told besides, where the signature was made: the subject, by what it is. */
  readonly details: Details;
  /** Only the attested key will do. */
  readonly attested?: true;
}

/**
 * What drills of every kind do at the provider. Each step can be repeated under its key and takes effect once; each
 * records what it observed.
 */
export abstract class DrillSteps {
  constructor(private readonly dependencies: DrillStepsDependencies) {}

  /** Looks at the bound key as it is now, and holds its public key against the attested one. */
  examine(run: RehearsalIdentity, binding: KeyBinding, attempt: Attempt) {
    return this.step(run, binding, attempt, versionSchema, async (store, tenant) => {
      const key = { tenant, name: binding.key_name };
      return {
        step: 'examine',
        title: 'Examine the bound key',
        keyName: key.name,
        keyVersion: null,
        work: (signal) => currentVersion(store, key, signal),
        judge: (result) => {
          const told = toldVersion(result);
          return result.ok && !isAttested(result.value, binding)
            ? { ...told, result: 'public_key_mismatch', as_expected: false }
            : told;
        },
      };
    });
  }

  /** Signs the rehearsal's message, and verifies the signature by the published public key alone. */
  protected signWith(
    run: RehearsalIdentity,
    binding: KeyBinding,
    version: RehearsedVersion,
    { step, title, subject, details: further, attested }: Signing,
    attempt: Attempt,
  ) {
    const message = rehearsalMessage(run.rehearsal, subject);
    return this.step(run, binding, attempt, signedSchema, async (store, tenant) => ({
      step,
      title,
      keyName: version.key,
      keyVersion: version.version,
      work: (signal) => store.sign(versionOf(tenant, version), message, signal),
      judge: (result) =>
        result.ok
          ? judgeSignature(
              { version, message, signature: result.value, details: further },
              attested && binding,
            )
          : toldError(result.error.code),
    }));
  }

  protected async step<Value, Shape extends z.ZodType>(
    run: RehearsalIdentity,
    binding: KeyBinding,
    attempt: Attempt,
    shape: Shape,
    callAt: (store: KeyStore, tenant: TenantId) => Promise<Omit<ProviderCall<Value>, 'provider'>>,
  ): Promise<StepResult<z.output<Shape>>> {
    const store = this.dependencies.keyStores.named(binding.key_store);
    if (store === undefined) throw new Error(`the deployment has no key store ${binding.key_store} any more`);
    const tenant = await this.dependencies.tenants.allot(run.tenant);
    const call = { ...(await callAt(store, tenant)), provider: store.provider };
    const observed = await observe(this.dependencies, run, binding, call, attempt);
    const { provider_observation: observation, result, as_expected: asExpected, details } = observed;
    return asExpected
      ? { ok: true, observation, value: shape.parse(camelCased(details)) }
      : { ok: false, observation, result };
  }
}

/** The newest version that signs, and its public key. */
export async function currentVersion(
  store: KeyStore,
  key: KeyIdentity,
  signal: AbortSignal,
): Promise<KeyStoreResult<RehearsedVersion>> {
  const described = await store.describeKey(key, signal);
  if (!described.ok) return described;
  const { current } = described.value;
  if (current === undefined)
    return failed({ code: 'version_unknown', detail: 'No version of the key signs.' });
  return published(store, { ...key, version: current }, signal);
}

export async function published(
  store: KeyStore,
  version: KeyVersionIdentity,
  signal: AbortSignal,
): Promise<KeyStoreResult<RehearsedVersion>> {
  const got = await store.getPublicKey(version, signal);
  if (!got.ok) return got;
  return done({
    key: version.name,
    version: version.version,
    algorithm: got.value.algorithm,
    publicKey: got.value.pem,
  });
}

export function versionOf(tenant: TenantId, { key, version }: RehearsedVersion): KeyVersionIdentity {
  return { tenant, name: keyNameSchema.parse(key), version };
}

/** A signature as it is told: verified by the public key that was published, and, given a binding, by the attested one. */
export function judgeSignature(
  {
    version,
    message,
    signature,
    details: further,
  }: {
    readonly version: RehearsedVersion;
    readonly message: Uint8Array;
    readonly signature: Uint8Array;
    readonly details: Details;
  },
  binding: KeyBinding | undefined,
) {
  const verified = verifySignature(publicKey(version), message, signature);
  const details = { ...further, signature: Buffer.from(signature).toString('base64url'), verified };
  if (!verified) return { result: 'signature_invalid', as_expected: false, details };
  return binding !== undefined && !isAttested(version, binding)
    ? { result: 'public_key_mismatch', as_expected: false, details }
    : { result: 'ok', as_expected: true, details };
}

function isAttested({ publicKey }: RehearsedVersion, binding: KeyBinding): boolean {
  return commitmentTo(publicKey) === binding.public_key_hash;
}

function publicKey({ algorithm, publicKey }: RehearsedVersion) {
  return { algorithm, pem: publicKey };
}

export function toldVersion(result: KeyStoreResult<RehearsedVersion>) {
  if (!result.ok) return toldError(result.error.code);
  const { key, version, algorithm, publicKey } = result.value;
  return { result: 'ok', as_expected: true, details: { key, version, algorithm, public_key: publicKey } };
}

export function toldError(code: string) {
  return { result: code, as_expected: false, details: {} };
}

function camelCased({ public_key: publicKey, ...details }: Details): Details {
  return publicKey === undefined ? details : { ...details, publicKey };
}
