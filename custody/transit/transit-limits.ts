import type { KeyStateChange } from '../../domain/key';
import type { TransitKey } from './transit-key';

/** A request below the key's path. */
export type LimitStep =
  | { readonly method: 'POST'; readonly path: string; readonly body: Record<string, unknown> }
  | { readonly method: 'DELETE'; readonly path: string };

/**
 * The requests that bring a version into a state by moving limits; undefined where they would take another version
 * along, or can't pass the newest.
 */
export function limitsFor(
  key: TransitKey,
  version: number,
  to: KeyStateChange,
): readonly LimitStep[] | undefined {
  const { latest_version: newest, min_available_version: available } = key;
  const next = version + 1;
  // Where the limit stands as a number of versions that it has passed already.
  const destroyedBefore = Math.max(available, 1);
  const revokedBefore = Math.max(key.min_decryption_version, destroyedBefore);
  const deactivatedBefore = Math.max(key.min_encryption_version, revokedBefore);
  const atLeast = Math.max(key.min_encryption_version, next);
  switch (to) {
    case 'deactivated':
      if (version === newest || deactivatedBefore < version) return undefined;
      return [config({ min_encryption_version: next })];
    case 'compromised':
      if (version === newest || revokedBefore < version) return undefined;
      return [config({ min_encryption_version: atLeast, min_decryption_version: next })];
    case 'destroyed':
      if (destroyedBefore < version) return undefined;
      if (version === newest) return [config({ deletion_allowed: true }), { method: 'DELETE', path: '' }];
      return [
        config({
          min_encryption_version: atLeast,
          min_decryption_version: Math.max(key.min_decryption_version, next),
        }),
        { method: 'POST', path: '/trim', body: { min_available_version: next } },
      ];
    default:
      return to satisfies never;
  }
}

function config(body: Record<string, unknown>): LimitStep {
  return { method: 'POST', path: '/config', body };
}
