import type { KeyStore } from '../../custody/key-store';
import type { KeyStoreError } from '../../custody/key-store-result';
import type { KeyAlgorithm, KeyName } from '../../domain/key';
import type { MadeKeys } from '../../store/made-keys';
import type { Tenants } from '../../store/tenants';
import { actingFor, type Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import type { KeyStores } from './key-stores';
import { makeKey } from './make-key';

/** A tenant's key at a key store: what is public of it, to be attested and bound. */
export interface TenantKey {
  readonly keyStore: string;
  readonly name: KeyName;
  readonly version: string;
  readonly algorithm: KeyAlgorithm;
  /** PEM; the text whose commitment an attestation holds. */
  readonly publicKey: string;
}

export interface TenantKeysDependencies {
  readonly tenants: Tenants;
  readonly keyStores: KeyStores;
  readonly madeKeys: Pick<MadeKeys, 'note'>;
}

const callMilliseconds = 10_000;

/** Makes keys of tenants at the key stores of the deployment; making one again gives the one that stands. */
export class TenantKeys {
  constructor(private readonly dependencies: TenantKeysDependencies) {}

  async create(
    keyStore: string,
    key: { readonly tenant?: string | undefined; readonly name: KeyName; readonly algorithm: KeyAlgorithm },
    caller: Caller,
  ): Promise<Result<TenantKey>> {
    const acting = actingFor(key, caller);
    if (!acting.ok) return acting;
    const store = this.dependencies.keyStores.named(keyStore);
    if (store === undefined)
      return problem({ code: 'not_found', detail: 'The deployment has no key store of this name.' });
    const tenant = await this.dependencies.tenants.allot(acting.value.tenant);
    return this.published(keyStore, store, { tenant, name: key.name }, key.algorithm);
  }

  private async published(
    keyStore: string,
    store: KeyStore,
    key: { readonly tenant: string; readonly name: KeyName },
    algorithm: KeyAlgorithm,
  ): Promise<Result<TenantKey>> {
    const signal = AbortSignal.timeout(callMilliseconds);
    const created = await makeKey(this.dependencies, store, { ...key, keyStore, algorithm }, signal);
    if (!created.ok) return failed(created.error);
    const { current } = created.value;
    if (current === undefined)
      return failed({ code: 'version_unknown', detail: 'No version of the key signs any more.' });
    const got = await store.getPublicKey({ ...key, version: current }, signal);
    if (!got.ok) return failed(got.error);
    return ok({ keyStore, name: key.name, version: current, algorithm, publicKey: got.value.pem });
  }
}

function failed({ code, detail }: KeyStoreError): Result<never> {
  // The store did right: what was asked of it can't be.
  if (code === 'key_conflict') return problem({ code: 'name_taken', detail });
  return problem({ code: 'key_store_failed', detail: `The key store answered ${code}: ${detail}` });
}
