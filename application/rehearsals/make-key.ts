import type { KeyDescription, KeyStore } from '../../custody/key-store';
import type { KeyStoreResult } from '../../custody/key-store-result';
import type { KeyAlgorithm, KeyName } from '../../domain/key';
import type { TenantId } from '../../store/event-store';
import type { MadeKeys } from '../../store/made-keys';

export interface KeyToMake {
  readonly tenant: TenantId;
  /** As the deployment names the key store. */
  readonly keyStore: string;
  readonly name: KeyName;
  readonly algorithm: KeyAlgorithm;
}

/**
 * Makes a key of a tenant, which is destroyed with the tenant, or gives the one that stands. One that stood before
 * anybody asked for it here is somebody's own, and stays.
 */
export async function makeKey(
  { madeKeys }: { readonly madeKeys: Pick<MadeKeys, 'note'> },
  store: KeyStore,
  { tenant, keyStore, name, algorithm }: KeyToMake,
  signal: AbortSignal,
): Promise<KeyStoreResult<KeyDescription>> {
  const key = { tenant, name };
  const standing = await store.describeKey(key, signal);
  if (!standing.ok && standing.error.code !== 'key_unknown') return standing;
  if (!standing.ok) await madeKeys.note(tenant, { keyStore, name });
  return store.createKey(key, algorithm, signal);
}
