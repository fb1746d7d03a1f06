/**
 * Why a secret store didn't do what it was asked. `detail` is for a person and holds nothing secret: no value, no
 * credentials.
 */
export interface SecretStoreError {
  readonly code: SecretStoreErrorCode;
  readonly detail: string;
}

export type SecretStoreErrorCode =
  /** It is locked, and does nothing for anybody until it is opened; nothing was done. */
  | 'sealed'
  /** It knows who asks and doesn't let them. */
  | 'forbidden'
  /** The token is no longer good, and no other could be got. */
  | 'token_expired'
  /** There is nothing of this name. */
  | 'not_found'
  /** Another version stands than the one that was to be replaced. */
  | 'conflict'
  /** It couldn't be reached; nothing was done. */
  | 'away'
  /** It gave no answer in time: whether a change took effect is unknown. */
  | 'timed_out'
  /** The way to it broke before the answer came: whether a change took effect is unknown. */
  | 'answer_lost'
  /** What is kept can't be opened, or isn't a secret as it is understood here. */
  | 'unreadable'
  /** It refused for another reason. */
  | 'rejected';

export type SecretStoreResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: SecretStoreError };

export function done<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function failed(
  code: SecretStoreErrorCode,
  detail: string,
): { readonly ok: false; readonly error: SecretStoreError } {
  return { ok: false, error: { code, detail } };
}

/** Whether a change may have taken effect all the same. */
export function outcomeUnknown({ code }: SecretStoreError): boolean {
  return code === 'timed_out' || code === 'answer_lost';
}
