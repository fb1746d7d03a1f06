import type { KeyStoreError } from '../key-store-result';
import { TokenAway } from './token-session';

// PKCS#11 3.0, 5.1: what says that token, session or library is gone, and not that a request was wrong.
const goneCodes = new Set([
  0x05, // CKR_GENERAL_ERROR
  0x06, // CKR_FUNCTION_FAILED
  0x30, // CKR_DEVICE_ERROR
  0x32, // CKR_DEVICE_REMOVED
  0xb0, // CKR_SESSION_CLOSED
  0xb3, // CKR_SESSION_HANDLE_INVALID
  0xe0, // CKR_TOKEN_NOT_PRESENT
  0x101, // CKR_USER_NOT_LOGGED_IN
  0x190, // CKR_CRYPTOKI_NOT_INITIALIZED
]);
const functionNotPermitted = 0x68;
const mechanismInvalid = 0x70;
const pinIncorrect = 0xa0;
const pinLocked = 0xa4;
const signatureInvalid = 0xc0;
const signatureLengthWrong = 0xc1;

/** Whether the token refuses a key this use. */
export function isNotPermitted(error: unknown): boolean {
  return codeOf(error) === functionNotPermitted;
}

/** Whether a signature isn't that of the message, by its content or its length already. */
export function isSignatureInvalid(error: unknown): boolean {
  const code = codeOf(error);
  return code === signatureInvalid || code === signatureLengthWrong;
}

/** Whether the token doesn't take the PIN, or takes none any more. */
export function isPinRefused(error: unknown): boolean {
  const code = codeOf(error) ?? -1;
  return code >= pinIncorrect && code <= pinLocked;
}

/** Whether the session is of no use any more. */
export function isTokenGone(error: unknown): boolean {
  return error instanceof TokenAway || goneCodes.has(codeOf(error) ?? -1);
}

/**
 * What an error of the library means; undefined where it isn't the library's.
 *
 * @param changing The call may have taken effect all the same.
 */
export function tokenError(error: unknown, changing: boolean): KeyStoreError | undefined {
  if (error instanceof TokenAway) return { code: 'provider_unavailable', detail: error.message };
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const name = `0x${code.toString(16)}`;
  if (goneCodes.has(code))
    return changing
      ? { code: 'provider_answer_lost', detail: `The token failed (${name}); what it did is unknown.` }
      : { code: 'provider_unavailable', detail: `The token failed (${name}).` };
  if (isPinRefused(error))
    return {
      code: 'provider_rejected',
      detail: `The token refuses the PIN (${name}). It is not tried again before the next start.`,
    };
  if (code === mechanismInvalid)
    return { code: 'capability_missing', detail: 'The token has no such mechanism.' };
  return { code: 'provider_rejected', detail: `The token refused (${name}).` };
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return undefined;
  return error.code;
}
