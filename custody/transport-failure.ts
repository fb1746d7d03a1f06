import type { KeyStoreError } from './key-store-result';
import { noAnswer } from './within-time';

// What keeps a connection from coming about: no request was sent.
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Why a request over the network brought no answer. */
export interface NoAnswer {
  /** `lost` where the request may have taken effect all the same; so it may where it `timed_out`. */
  readonly how: 'timed_out' | 'never_reached' | 'lost';
  /** The system's word for it in brackets, after a space; empty where it has none. */
  readonly told: string;
}

/** @param changing The request may have taken effect all the same. */
export function whyNoAnswer(error: unknown, signal: AbortSignal, changing: boolean): NoAnswer {
  if (signal.aborted) return { how: 'timed_out', told: '' };
  const code = systemCode(error);
  const told = code === undefined ? '' : ` (${code})`;
  return { how: !changing || neverConnected.has(code ?? '') ? 'never_reached' : 'lost', told };
}

/** What it means of a key store that it gave no answer. */
export function transportFailure(error: unknown, signal: AbortSignal, changing: boolean): KeyStoreError {
  const { how, told } = whyNoAnswer(error, signal, changing);
  switch (how) {
    case 'timed_out':
      return noAnswer;
    case 'never_reached':
      return { code: 'provider_unavailable', detail: `The key store cannot be reached${told}.` };
    case 'lost':
      return {
        code: 'provider_answer_lost',
        detail: `The connection broke before the key store answered${told}; what it did is unknown.`,
      };
    default:
      return how satisfies never;
  }
}

/** The system's word for what went wrong, wherever the client wrapped it. */
function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return systemCode(error.errors[0]);
  return 'cause' in error ? systemCode(error.cause) : undefined;
}
