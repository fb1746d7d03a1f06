import { type KeyState, type KeyStateChange, stateChange } from '../domain/key';
import { failed, type KeyStoreError } from './key-store-result';

type StateForbids = Extract<KeyStoreError, { code: 'state_forbids' }>;

/** What keeps a version from signing, told by its state. */
export function whyNoSigning(
  state: KeyState,
  refusedBy: StateForbids['refusedBy'],
): StateForbids | undefined {
  if (state === 'active') return undefined;
  return { code: 'state_forbids', state, refusedBy, detail: `The version is ${state}: it doesn't sign.` };
}

/** What keeps a version from verifying, told by its state. */
export function whyNoVerifying(
  state: KeyState,
  refusedBy: StateForbids['refusedBy'],
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
