import { z } from 'zod';
import { destroyKey } from '../../custody/destroy-key';
import { type KeyAlgorithm, keyNameSchema } from '../../domain/key';
import type { KeyBinding } from '../../domain/key-binding';
import { rehearsalMessage } from '../../domain/rehearsal-message';
import type { Rehearsals } from '../../store/rehearsals';
import {
  currentVersion,
  DrillSteps,
  type DrillStepsDependencies,
  nothingSchema,
  published,
  toldError,
  toldVersion,
  versionOf,
  versionSchema,
} from './drill-steps';
import type { Attempt } from './observe';
import type { RehearsalIdentity, RehearsedVersion } from './rehearsal-run';
import { leaseKey, throwAwayKeyName } from './throw-away-key';

const destroyedSchema = z.object({ versions: z.string() });

export interface RotationStepsDependencies extends DrillStepsDependencies {
  readonly rehearsals: Rehearsals;
}

/**
 * What a rotation rehearsal does at the provider, step by step. Each can be repeated under its key and takes effect once;
 * each records what it observed.
 */
export class RotationSteps extends DrillSteps {
  constructor(private readonly leases: RotationStepsDependencies) {
    super(leases);
  }

  /** Makes a key for this drill alone, of the bound key's kind. It is leased before it is made. */
  createThrowAwayKey(
    run: RehearsalIdentity,
    binding: KeyBinding,
    { period, algorithm }: { readonly period: string; readonly algorithm: KeyAlgorithm },
    attempt: Attempt,
  ) {
    return this.step(run, binding, attempt, versionSchema, async (store, tenant) => {
      const key = { tenant, name: throwAwayKeyName(run, period) };
      await leaseKey(this.leases, { ...key, rehearsal: run.rehearsal, keyStore: binding.key_store });
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
    const title = `Sign with the ${which} version`;
    const signing = { step, title, subject: nonce, details: { nonce } } as const;
    return this.signWith(run, binding, version, signing, attempt);
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

  /** Destroys the throw-away key and gives its lease back. */
  async cleanUp(run: RehearsalIdentity, binding: KeyBinding, period: string, attempt: Attempt) {
    const name = throwAwayKeyName(run, period);
    const tenant = await this.leases.tenants.allot(run.tenant);
    const cleaned = await this.step(run, binding, attempt, destroyedSchema, async (store) => ({
      step: 'clean_up',
      title: 'Destroy the throw-away key',
      keyName: name,
      keyVersion: null,
      work: (signal) => destroyKey(store, { tenant, name }, signal),
      judge: (result) =>
        result.ok
          ? { result: 'ok', as_expected: true, details: { versions: result.value.versions.join(', ') } }
          : toldError(result.error.code),
    }));
    // A key that wasn't there may still come of a call whose answer was lost: its lease stands until that is over.
    if (cleaned.ok && cleaned.value.versions !== '')
      await this.leases.rehearsals.closeLease({ tenant, keyStore: binding.key_store, key: name });
    return cleaned;
  }
}
