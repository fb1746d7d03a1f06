import { type KeyState, type KeyStateChange, stateChange } from '../domain/key';
import { failed, type KeyStoreError, type KeyStoreResult } from './key-store-result';

type StateForbids = Extract<KeyStoreError, { code: 'state_forbids' }>;

/** What keeps a version from signing, told by its state. */
export function whyNoSigning(
  state: KeyState,
  refusedBy: StateForbids['refusedBy'] = 'portcullis',
): StateForbids | undefined {
  if (state === 'active') return undefined;
  return { code: 'state_forbids', state, refusedBy, detail: `The version is ${state}: it doesn't sign.` };
}

/** What keeps a version from verifying, told by its state. */
export function whyNoVerifying(
  state: KeyState,
  refusedBy: StateForbids['refusedBy'] = 'portcullis',
): StateForbids | undefined {
  if (state === 'active' || state === 'deactivated') return undefined;
  return { code: 'state_forbids', state, refusedBy, detail: `The version is ${state}: it doesn't verify.` };
}

/** What keeps a version from changing its state so; undefined where it may, or has done so before. */
export function whyNoChange(from: KeyState, to: KeyStateChange): StateForbids | undefined {
  if (stateChange(from, to) !== 'forbidden') return undefined;
  return {
    code: 'state_forbids',
    state: from,
    refusedBy: 'portcullis',
    detail: `The version is ${from}, and cannot become ${to}.`,
  };
}

/** The version that was found, unless its state keeps it from what is asked. */
export function permitted<Version extends { readonly state: KeyState }>(
  found: KeyStoreResult<Version>,
  whyNot: (state: KeyState) => StateForbids | undefined,
): KeyStoreResult<Version> {
  if (!found.ok) return found;
  const forbids = whyNot(found.value.state);
  return forbids === undefined ? found : failed(forbids);
}

export function keyUnknown() {
  return failed({ code: 'key_unknown', detail: 'The key store knows no such key of this tenant.' });
}

export function versionUnknown() {
  return failed({ code: 'version_unknown', detail: 'The key has no such version.' });
}

export const anotherAlgorithm = {
  code: 'key_conflict',
  detail: 'A key of another algorithm has this name.',
} as const;

export const replacedMeanwhile = {
  code: 'version_conflict',
  detail: 'The newest version is not the one that was to be replaced.',
} as const;
