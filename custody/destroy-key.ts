import type { KeyIdentity, KeyStore } from './key-store';
import { done, type KeyStoreResult } from './key-store-result';

/**
 * Destroys every version of a key, the oldest first, as all providers can. A key that is gone already is done with.
 *
 * @returns the versions that it found there.
 */
export async function destroyKey(
  store: KeyStore,
  key: KeyIdentity,
  signal: AbortSignal,
): Promise<KeyStoreResult<readonly string[]>> {
  const described = await store.describeKey(key, signal);
  if (!described.ok) return described.error.code === 'key_unknown' ? done([]) : described;
  const found = described.value.versions.filter(({ state }) => state !== 'destroyed');
  for (const { version } of found) {
    const destroyed = await store.destroyVersion({ ...key, version }, signal);
    if (destroyed.ok) continue;
    const { code } = destroyed.error;
    if (code !== 'key_unknown' && code !== 'version_unknown') return destroyed;
  }
  return done(found.map(({ version }) => version));
}
