import type { KeyIdentity, KeyStore } from './key-store';
import { done, type KeyStoreResult } from './key-store-result';

export interface DestroyedKey {
  /** The versions that were found there, the oldest first. */
  readonly versions: readonly string[];
  /** ISO 8601, UTC. Until then whoever runs the provider can still call it off; undefined where nobody can. */
  readonly reversibleUntil: string | undefined;
}

/** Destroys every version of a key, the oldest first, as all providers can. A key that is gone already is done with. */
export async function destroyKey(
  store: KeyStore,
  key: KeyIdentity,
  signal: AbortSignal,
): Promise<KeyStoreResult<DestroyedKey>> {
  const described = await store.describeKey(key, signal);
  if (!described.ok)
    return described.error.code === 'key_unknown'
      ? done({ versions: [], reversibleUntil: undefined })
      : described;
  const found = described.value.versions.filter(({ state }) => state !== 'destroyed');
  const times = described.value.versions.map(({ destructionReversibleUntil }) => destructionReversibleUntil);
  for (const { version } of found) {
    const destroyed = await store.destroyVersion({ ...key, version }, signal);
    if (destroyed.ok) {
      times.push(destroyed.value.destructionReversibleUntil);
      continue;
    }
    const { code } = destroyed.error;
    if (code !== 'key_unknown' && code !== 'version_unknown') return destroyed;
  }
  const reversibleUntil = times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  return done({ versions: found.map(({ version }) => version), reversibleUntil });
}
