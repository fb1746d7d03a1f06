import type { KeyStoreError } from '../key-store-result';
import { transportFailure } from '../transport-failure';
import { noAnswer } from '../within-time';

const busy = new Set([
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequestsException',
]);
const broken = new Set([
  'KMSInternalException',
  'DependencyTimeoutException',
  'InternalFailure',
  'ServiceUnavailable',
]);

/** Whether the service's answer bears that name. */
export function isKmsError(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** What an error of the client means. Its message is left out: it may quote the request. */
export function kmsFailure(error: unknown, signal: AbortSignal, changing: boolean): KeyStoreError {
  if (signal.aborted) return noAnswer;
  const name = error instanceof Error ? error.name : 'unknown';
  if (busy.has(name))
    return { code: 'provider_unavailable', detail: `AWS KMS takes no more requests now (${name}).` };
  if (broken.has(name))
    return changing
      ? { code: 'provider_answer_lost', detail: `AWS KMS failed (${name}); what it did is unknown.` }
      : { code: 'provider_unavailable', detail: `AWS KMS failed (${name}).` };
  if (wasAnswered(error) || name === 'CredentialsProviderError')
    return { code: 'provider_rejected', detail: `AWS KMS refused (${name}).` };
  return transportFailure(error, signal, changing);
}

function wasAnswered(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return false;
  const metadata = error.$metadata;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
}
