import { z } from 'zod';
import { destroyKey } from '../../custody/destroy-key';
import type { KeyIdentity, KeyStore, KeyVersionIdentity } from '../../custody/key-store';
import { done, failed, type KeyStoreResult } from '../../custody/key-store-result';
import { verifySignature } from '../../custody/signature';
import { commitmentTo } from '../../domain/commitment';
import { type KeyAlgorithm, keyAlgorithms, keyNameSchema } from '../../domain/key';
import type { KeyBinding } from '../../domain/key-binding';
import type { ProviderObservation } from '../../domain/provider-observation';
import { rehearsalMessage } from '../../domain/rehearsal-message';
import type { TenantId } from '../../store/event-store';
import type { Rehearsals } from '../../store/rehearsals';
import type { KeyStores } from './key-stores';
import { type Attempt, type ObserveDependencies, observe, type ProviderCall } from './observe';
import type { RehearsalIdentity, RehearsedVersion, StepResult } from './rehearsal-run';
import { leaseKey, throwAwayKeyName } from './throw-away-key';

export interface RotationStepsDependencies extends ObserveDependencies {
  readonly keyStores: KeyStores;
  readonly rehearsals: Rehearsals;
}

const versionSchema = z.object({
  key: z.string(),
  version: z.string(),
  algorithm: z.enum(keyAlgorithms),
  publicKey: z.string(),
});
const signedSchema = z.object({ signature: z.string() });
const nothingSchema = z.object({});

type Details = ProviderObservation['details'];

/**
 * What a rotation rehearsal does at the provider, step by step. Each can be repeated under its key and takes effect once;
 * each records what it observed.
 */
export class RotationSteps {
  constructor(private readonly dependencies: RotationStepsDependencies) {}

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
          const matches = result.ok && commitmentTo(result.value.publicKey) === binding.public_key_hash;
          return result.ok && !matches
            ? { result: 'public_key_mismatch', as_expected: false, details: told.details }
            : told;
        },
      };
    });
  }

  /** Makes a key for this drill alone, of the bound key's kind. It is leased before it is made. */
  createThrowAwayKey(
    run: RehearsalIdentity,
    binding: KeyBinding,
    { period, algorithm }: { readonly period: string; readonly algorithm: KeyAlgorithm },
    attempt: Attempt,
  ) {
    return this.step(run, binding, attempt, versionSchema, async (store, tenant) => {
      const key = { tenant, name: throwAwayKeyName(run.kind, period) };
      await leaseKey(this.dependencies, { ...key, rehearsal: run.rehearsal, keyStore: binding.key_store });
      return {
        step: 'create',
        title: 'Create a throw-away key',
        keyName: key.name,
        keyVersion: null,
        work: async (signal) => {
          const created = await store.createKey(key, algorithm, signal);
          return created.ok ? currentVersion(store, key, signal) : created;
        },
        judge: toldVersion,
      };
    });
  }

  /** Adds the version that replaces the given one. */
  rotate(run: RehearsalIdentity, binding: KeyBinding, replaced: RehearsedVersion, attempt: Attempt) {
    return this.step(run, binding, attempt, versionSchema, async (store, tenant) => {
      const key = { tenant, name: keyNameSchema.parse(replaced.key) };
      return {
        step: 'rotate',
        title: 'Rotate the key',
        keyName: key.name,
        keyVersion: replaced.version,
        work: async (signal) => {
          const rotation = { operation: `rehearsal-${run.rehearsal}`, replaces: replaced.version };
          const rotated = await store.rotateKey(key, rotation, signal);
          if (!rotated.ok) return rotated;
          return published(store, { ...key, version: rotated.value.version }, signal);
        },
        judge: toldVersion,
      };
    });
  }

  /** Signs a nonce, and verifies the signature by the published public key alone. */
  sign(
    run: RehearsalIdentity,
    binding: KeyBinding,
    which: 'old' | 'new',
    version: RehearsedVersion,
    nonce: string,
    attempt: Attempt,
  ) {
    const step = which === 'old' ? 'sign_with_old' : 'sign_with_new';
    return this.step(run, binding, attempt, signedSchema, async (store, tenant) => ({
      step,
      title: `Sign with the ${which} version`,
      keyName: version.key,
      keyVersion: version.version,
      work: (signal) =>
        store.sign(versionOf(tenant, version), rehearsalMessage(run.rehearsal, nonce), signal),
      judge: (result) => {
        if (!result.ok) return toldError(result.error.code);
        const verified = verifySignature(
          publicKey(version),
          rehearsalMessage(run.rehearsal, nonce),
          result.value,
        );
        const details = { nonce, signature: Buffer.from(result.value).toString('base64url'), verified };
        return verified
          ? { result: 'ok', as_expected: true, details }
          : { result: 'signature_invalid', as_expected: false, details };
      },
    }));
  }

  /** Has the old version verify only. */
  retire(run: RehearsalIdentity, binding: KeyBinding, version: RehearsedVersion, attempt: Attempt) {
    return this.step(run, binding, attempt, nothingSchema, async (store, tenant) => ({
      step: 'retire_old',
      title: 'Let the old version verify only',
      keyName: version.key,
      keyVersion: version.version,
      work: (signal) => store.deactivateVersion(versionOf(tenant, version), signal),
      judge: (result) =>
        result.ok
          ? { result: 'ok', as_expected: true, details: { state: result.value.state } }
          : toldError(result.error.code),
    }));
  }

  /** Asks the retired version to sign, which it must refuse. */
  proveRetired(
    run: RehearsalIdentity,
    binding: KeyBinding,
    version: RehearsedVersion,
    nonce: string,
    attempt: Attempt,
  ) {
    return this.step(run, binding, attempt, nothingSchema, async (store, tenant) => ({
      step: 'prove_old_retired',
      title: 'See the old version refuse to sign',
      keyName: version.key,
      keyVersion: version.version,
      work: (signal) =>
        store.sign(versionOf(tenant, version), rehearsalMessage(run.rehearsal, nonce), signal),
      judge: (result) => {
        if (result.ok) return { result: 'retired_key_signed', as_expected: false, details: {} };
        const { code } = result.error;
        return code === 'state_forbids'
          ? { result: code, as_expected: true, details: { refused_by: result.error.refusedBy } }
          : toldError(code);
      },
    }));
  }

  /** Has the provider verify what the old version signed before it was retired. */
  verifyOld(
    run: RehearsalIdentity,
    binding: KeyBinding,
    version: RehearsedVersion,
    signed: { readonly nonce: string; readonly signature: string },
    attempt: Attempt,
  ) {
    const signature = Buffer.from(signed.signature, 'base64url');
    return this.step(run, binding, attempt, nothingSchema, async (store, tenant) => ({
      step: 'verify_old',
      title: 'See the old signature still verify',
      keyName: version.key,
      keyVersion: version.version,
      work: (signal) =>
        store.verify(
          versionOf(tenant, version),
          rehearsalMessage(run.rehearsal, signed.nonce),
          signature,
          signal,
        ),
      judge: (result) => {
        if (!result.ok) return toldError(result.error.code);
        return result.value
          ? { result: 'ok', as_expected: true, details: {} }
          : { result: 'signature_invalid', as_expected: false, details: {} };
      },
    }));
  }

  /** Destroys the throw-away key and gives its lease back. A key that was never made is gone, too. */
  async cleanUp(run: RehearsalIdentity, binding: KeyBinding, period: string, attempt: Attempt) {
    const name = throwAwayKeyName(run.kind, period);
    const tenant = await this.dependencies.tenants.allot(run.tenant);
    const cleaned = await this.step(run, binding, attempt, nothingSchema, async (store) => ({
      step: 'clean_up',
      title: 'Destroy the throw-away key',
      keyName: name,
      keyVersion: null,
      work: (signal) => destroyKey(store, { tenant, name }, signal),
      judge: (result) =>
        result.ok
          ? { result: 'ok', as_expected: true, details: { versions: result.value.join(', ') } }
          : toldError(result.error.code),
    }));
    if (cleaned.ok)
      await this.dependencies.rehearsals.closeLease({ tenant, keyStore: binding.key_store, key: name });
    return cleaned;
  }

  private async step<Value, Shape extends z.ZodType>(
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
async function currentVersion(
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

async function published(
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

function versionOf(tenant: TenantId, { key, version }: RehearsedVersion): KeyVersionIdentity {
  return { tenant, name: keyNameSchema.parse(key), version };
}

function publicKey({ algorithm, publicKey }: RehearsedVersion) {
  return { algorithm, pem: publicKey };
}

function toldVersion(result: KeyStoreResult<RehearsedVersion>) {
  if (!result.ok) return toldError(result.error.code);
  const { key, version, algorithm, publicKey } = result.value;
  return { result: 'ok', as_expected: true, details: { key, version, algorithm, public_key: publicKey } };
}

function toldError(code: string) {
  return { result: code, as_expected: false, details: {} };
}

function camelCased({ public_key: publicKey, ...details }: Details): Details {
  return publicKey === undefined ? details : { ...details, publicKey };
}
