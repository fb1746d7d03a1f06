import type { KeyDescription, KeyIdentity } from './key-store';

/** What is told of a key. The newest active version is the one that signs. */
export function keyDescription(
  { tenant, name }: KeyIdentity,
  told: Omit<KeyDescription, 'tenant' | 'name' | 'current'>,
): KeyDescription {
  return {
    tenant,
    name,
    ...told,
    current: told.versions.findLast(({ state }) => state === 'active')?.version,
  };
}
