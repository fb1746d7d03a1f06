import type { KeyState } from '../domain/key';

/**
 * Why a key store didn't do what it was asked. `detail` is for a person and holds nothing secret: no key material, no
 * credentials, no message.
 */
export type KeyStoreError =
  | { readonly code: 'key_unknown'; readonly detail: string }
  | { readonly code: 'version_unknown'; readonly detail: string }
  /** The name is taken by a key of another algorithm. */
  | { readonly code: 'key_conflict'; readonly detail: string }
  /** The newest version isn't the one that was to be replaced. */
  | { readonly code: 'version_conflict'; readonly detail: string }
  | {
      readonly code: 'state_forbids';
      readonly state: KeyState;
      /** Who said no: the provider, asked to do it, or Portcullis, which looked at the state and didn't ask. */
      readonly refusedBy: 'provider' | 'portcullis';
      readonly detail: string;
    }
  | { readonly code: 'capability_missing'; readonly detail: string }
  /** The key can't be opened: wrapped under another key-encryption key, or not what was wrapped. */
  | { readonly code: 'key_unreadable'; readonly detail: string }
  /** It couldn't be reached; nothing was done. */
  | { readonly code: 'provider_unavailable'; readonly detail: string }
  /** It gave no answer in time: whether it did what it was asked is unknown. */
  | { readonly code: 'provider_timeout'; readonly detail: string }
  /** The way to it broke before the answer came: whether it did what it was asked is unknown. */
  | { readonly code: 'provider_answer_lost'; readonly detail: string }
  /** It refused, for a reason that isn't the key's state: rights, quota, a request that it doesn't take. */
  | { readonly code: 'provider_rejected'; readonly detail: string };

export type KeyStoreResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: KeyStoreError };

export function done<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function failed(error: KeyStoreError): { readonly ok: false; readonly error: KeyStoreError } {
  return { ok: false, error };
}

/** Whether the call may have taken effect all the same: asking again under the same names tells. */
export function outcomeUnknown({ code }: KeyStoreError): boolean {
  return code === 'provider_timeout' || code === 'provider_answer_lost';
}
